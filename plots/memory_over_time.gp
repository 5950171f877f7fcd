# SPDX-License-Identifier: GPL-2.0-or-later
# Of the repeat with the median throughput. Above: what the pool holds, and what was asked
# for; below: the share of it that is not live.
load plots.'/style.gp'
unset title
set multiplot title full_title noenhanced font title_font
set lmargin 11
set rmargin 4
set size 1,0.53
set origin 0,0.31
set format x ''
set yrange [0:*]
set ylabel 'MiB held (thin: live)'
set key outside top center horizontal Left reverse maxrows 2
plot for [i=0:nr-1] data index i using 1:3 with lines linetype style_of(i) title columnheader(2), \
	for [i=0:nr-1] data index i using 1:4 with lines linetype style_of(i) linewidth 0.7 notitle
set size 1,0.33
set origin 0,0
set format x
set xlabel 'time in the median repeat (s)'
set ylabel 'not live (%)'
set yrange [0:100]
set ytics 25
unset key
plot for [i=0:nr-1] data index i using 1:6 with lines linetype style_of(i) notitle
unset multiplot
