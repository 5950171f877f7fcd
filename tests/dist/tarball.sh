#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The tarball that "meson dist" makes of the last commit builds, and the README's commands work
# in it as written.
#   tarball.sh SOURCE
set -eu
source=$1

[ -e "$source/.git" ] || { echo "not a git checkout: there is nothing to make a tarball of"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# In a build folder of its own, since dist writes beside the build that runs this test.
meson setup "$work/build" "$source" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
meson dist -C "$work/build" --no-tests --allow-dirty --formats gztar >"$work/log" 2>&1 ||
	{ cat "$work/log"; exit 1; }
tar -C "$work" -xzf "$work"/build/meson-dist/*.tar.gz
cd "$work"/zslab-*/
# Lightly compiled: what is asked is whether files are missing.
meson setup build -Doptimization=1 -Ddebug=false -Dc_args=-g0 >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
ninja -C build program >"$work/log" 2>&1 || { tail -n 40 "$work/log"; exit 1; }
python3 tests/dist/readme.py README.md
