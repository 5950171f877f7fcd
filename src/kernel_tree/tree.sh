#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tree.sh PATH: what is known of a kernel tree, or of its mm/zsmalloc.c, one a line: a name
# for the variant, the file, and what this version of it has as options for the compiler. The
# preprocessor cannot see enumerators, members and functions; a search of the text can.
set -eu

complain() {
	echo "$1: $2; expected an unpacked kernel tree or its mm/zsmalloc.c" >&2
	exit 2
}

# The version of the tree that the file is in: 6.12 of 6.12.57.
version() {
	makefile=$(dirname "$(dirname "$1")")/Makefile
	[ -r "$makefile" ] || return 0
	sed -n -e 's/^VERSION *= *\([0-9][0-9]*\)$/\1/p' -e 's/^PATCHLEVEL *= *\([0-9][0-9]*\)$/.\1/p' \
		"$makefile" | tr -d '\n'
}

path=$1
case $path in
*.tar | *.tar.* | *.tgz | *.txz) complain "$path" "a tarball" ;;
esac
if [ -d "$path" ]; then
	[ -r "$path/mm/zsmalloc.c" ] || complain "$path" "no mm/zsmalloc.c in this folder"
	path=$path/mm/zsmalloc.c
fi
if [ ! -f "$path" ] || [ ! -r "$path" ]; then
	complain "$path" "no such file"
fi
grep -q 'zs_malloc' "$path" || complain "$path" "no zs_malloc in it"
file=$(realpath "$path")
number=$(version "$file")
has() { grep -q "$1" "$file"; }
# From v4.8 to v5.19 zsmalloc had address space operations and an inode for the migration engine,
# but until v5.7 another of the headers. Until v4.7 it had no migration at all, and until v4.6
# zs_malloc() took no flags.
too_old=
case $number in [0-4].* | 5.[0-9]) too_old=" of Linux $number" ;; esac
has 'address_space_operations' && ! has '<linux/pgtable.h>' &&
	too_old=${too_old:- "(it has address_space_operations)"}
has 'zs_malloc(struct zs_pool \*pool, size_t size)' && too_old=${too_old:- "(its zs_malloc takes no flags)"}
[ -z "$too_old" ] || {
	echo "$path$too_old: older than 5.10, and zslab has no headers for it; expected 5.10 or later" >&2
	exit 2
}
echo "kernel${number:+-$number}"
echo "$file"

has 'ZS_INUSE_RATIO_0' && echo -DKERNEL_TREE_RATIO_GROUPS      # v6.4: twelve groups, not four
has 'get_pages_per_zspage' && echo -DKERNEL_TREE_USED_PERCENT  # until v6.2: its rule for chains
has 'spin_lock(&class->lock)' && echo -DKERNEL_TREE_CLASS_LOCK # until v6.1, since v6.11
has '^static unsigned long obj_to_head' && echo -DKERNEL_TREE_OBJ_HEAD # until v5.16
has 'isolated_pages' && echo -DKERNEL_TREE_OFF_LIST            # until v5.16: while it is isolated
sed -n '/^unsigned long zs_malloc(/,/^}/p' "$file" | grep -q 'return 0;' &&
	echo -DKERNEL_TREE_MALLOC_0                            # until v5.19: when it fails
has 'class_stat_\(dec\|sub\)(class, ZS_INUSE_RATIO_0, 1)' &&
	echo -DKERNEL_TREE_GROUP0_EXACT                        # v6.11: the worker counts
# The pool's lock against movers: v5.17 to v6.1 and v6.11 to v6.14; its name since v6.15.
has 'rwlock_t migrate_lock' && echo -DKERNEL_TREE_MIGRATE_LOCK=migrate_lock
has 'write_lock(&pool->lock)' && echo -DKERNEL_TREE_MIGRATE_LOCK=lock
has 'free_work' && echo -DKERNEL_TREE_FREE_WORK                 # a worker frees zspages
has '^void \*zs_map_object' && echo -DKERNEL_TREE_MAP_OBJECT   # until v6.14
has 'ZS_OBJ_CLASS_BITS' && echo -DKERNEL_TREE_CLASS_INDEX       # since v7.3: zs_free() finds its class
has 'struct zpdesc' && echo -DKERNEL_TREE_ZPDESC               # since v6.14
# The arguments of a function that returns @1.
arguments() { sed -n "/^$1(/,/^{/p" "$file"; }
arguments 'void \*zs_obj_read_begin' | grep -q . && echo -DKERNEL_TREE_READ_BEGIN # since v6.15
arguments 'void \*zs_obj_read_begin' | grep -q '_len\b' && echo -DKERNEL_TREE_READ_LENGTH # since v7.0
has 'zspage_read_lock' && echo -DKERNEL_TREE_READERS_SLEEP # since v6.15
arguments 'unsigned long zs_malloc' | grep -q '\bnid\b' && echo -DKERNEL_TREE_NID # since v6.16
exit 0
