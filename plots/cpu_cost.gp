# SPDX-License-Identifier: GPL-2.0-or-later
# A free that is only moved to another thread shows here as moved.
load plots.'/style.gp'
first = 3
last = 6
caption(variant, callers) = variant
set ylabel 'CPU time per operation (ns)'
load plots.'/stacked.gp'
