# SPDX-License-Identifier: GPL-2.0-or-later
# A free that is only moved to another thread shows here as moved.
load plots.'/style.gp'
columns = 5
set yrange [0:*]
set ylabel 'CPU time per operation (ns)'
load plots.'/stacked.gp'
