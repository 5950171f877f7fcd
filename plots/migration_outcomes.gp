# SPDX-License-Identifier: GPL-2.0-or-later
# Most pages migrate: that share stands below each bar, and the bar shows the others.
load plots.'/style.gp'
first = 4
last = 8
caption(variant, migrated) = variant.sprintf("%s%.2f%%", nr > 12 ? ' ' : "\n", migrated)
set ylabel "not migrated, of the pages attempted (%)\nbelow each: the share that migrated"
load plots.'/stacked.gp'
