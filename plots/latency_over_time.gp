# SPDX-License-Identifier: GPL-2.0-or-later
# The repeat with the median throughput.
load plots.'/style.gp'
set xlabel 'time in the median repeat (s)'
set ylabel 'p99 of zs_free() in the interval'
# No margin: curves reach the corners.
if (!many) set key tmargin center horizontal Left reverse font small_font
load plots.'/latency_axis.gp'
plot for [i=0:nr-1] data index i using 1:($2*1e-9) with linespoints linetype style_of(i) pointsize 0.4 title variant[i+1]
