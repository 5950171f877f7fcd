#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The installed program, moved to a folder of its own, finds its modules, traces and plot scripts.
#   install.sh BUILD PREFIX
set -eu
build=$1 prefix=$2

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
DESTDIR=$stage meson install -C "$build" --no-rebuild --quiet
cd "$stage"
zslab=$stage$prefix/bin/zslab
"$zslab" version
"$zslab" run --variant null --migrate off --laps 1 --repeat 1 --out run redis_lz4
set -- run/*.json
[ -s "$1" ] || { echo "no result file was written"; exit 1; }
if command -v gnuplot >/dev/null; then
	"$zslab" plot "$1" -o plots
	set -- plots/*.svg
	[ -s "$1" ] || { echo "no plot was drawn"; exit 1; }
fi
# The shim headers are installed: of a kernel's file that includes them all, only a call is missing.
mkdir mm
mkdir -p include/linux
echo 'void no_such_call(void);' >include/linux/there.h
(cd "$(dirname "$(find "$stage" -name build-kernel)")/source/sim/include" && find . -name '*.h') |
	sed 's|^\./\(.*\)|#include <\1>|' >mm/zsmalloc.c
echo 'void *zs_malloc(void) { return no_such_call(); }' >>mm/zsmalloc.c
XDG_CACHE_HOME=$stage "$zslab" build-kernel . 2>said && { echo "it was built"; exit 1; }
grep -q "the shim headers have no 'no_such_call'" said || { cat said; exit 1; }
# So are the sources of a kernel's module.
"$zslab" kmod --variant none --kernel 6.12 2>said && { echo "a module was made"; exit 1; }
grep -q "expected one of .*classlock-rcu" said || { cat said; exit 1; }
