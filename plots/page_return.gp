# SPDX-License-Identifier: GPL-2.0-or-later
load plots.'/style.gp'
load plots.'/percentile_axis.gp'
set ylabel 'from the emptying free to the last page back' font small_font
plot for [i=0:nr-1] data index i using 1:($2*1e-9) with steps linetype style_of(i) title variant[i+1]
