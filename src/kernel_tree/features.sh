#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# features.sh FILE: what a version of mm/zsmalloc.c has, as options for the compiler. The
# preprocessor cannot see enumerators, members and functions; a search of the text can.
set -eu
file=$1
has() { grep -q "$1" "$file"; }

has 'ZS_INUSE_RATIO_0' && echo -DKERNEL_TREE_RATIO_GROUPS       # v6.4: twelve groups, not four
has 'spin_lock(&class->lock)' && echo -DKERNEL_TREE_CLASS_LOCK  # until v5.16, since v6.11
has 'class_stat_\(dec\|sub\)(class, ZS_INUSE_RATIO_0, 1)' &&
	echo -DKERNEL_TREE_GROUP0_EXACT                        # v6.11: the worker counts
has 'rwlock_t migrate_lock' && echo -DKERNEL_TREE_MIGRATE_LOCK  # v5.17..v6.1 or since v6.11
has '^void \*zs_map_object' && echo -DKERNEL_TREE_MAP_OBJECT    # until v6.14
has 'struct zpdesc' && echo -DKERNEL_TREE_ZPDESC                # since v6.14
exit 0
