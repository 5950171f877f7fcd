#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The tarball that "meson dist" makes of the last commit has every file of it. (That files without
# git build is dist-additions' part.)
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
git -C "$source" ls-tree -r --name-only HEAD | sort >"$work/committed"
tar -tzf "$work"/build/meson-dist/*.tar.gz | sed -n 's|^[^/]*/||; /[^/]$/p' | sort >"$work/packed"
diff "$work/committed" "$work/packed"
