# SPDX-License-Identifier: GPL-2.0-or-later
# Most pages migrate: that share stands below each bar, and the bar shows the others.
load plots.'/style.gp'
first = 3
last = 7
caption(variant, migrated) = sprintf("%s\n%.2f%%", variant, migrated)
set xlabel 'below each: share of the pages that migrated' offset 0,-1.3
set ylabel 'not migrated, of the pages attempted (%)'
load plots.'/stacked.gp'
