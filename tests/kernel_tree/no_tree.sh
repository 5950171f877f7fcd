#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
echo "skipped: no kernel tree given; meson configure -Dkernel_trees=PATH[,PATH], or scripts/test --kernel"
exit 77
