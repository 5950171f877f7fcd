# SPDX-License-Identifier: GPL-2.0-or-later
load plots.'/style.gp'
columns = 7
set ylabel 'of the pages attempted (%%)'
set yrange [0:100]
load plots.'/stacked.gp'
