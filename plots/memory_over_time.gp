# SPDX-License-Identifier: GPL-2.0-or-later
# Of the repeat with the median throughput. Above: what the pool holds, and what was asked
# for; below: the share of it that is not live.
load plots.'/style.gp'
unset title
set multiplot title full_title noenhanced
set lmargin 12
set rmargin 3
set size 1,0.5
set origin 0,0.36
set format x ''
set yrange [0:*]
set ylabel 'MiB'
set key outside right top
plot for [i=0:nr-1] data index i using 1:3 with lines linetype style_of(i) title columnheader(2).' held', \
	for [i=0:nr-1] data index i using 1:4 with lines linetype style_of(i) linewidth 0.8 title columnheader(2).' live'
set size 1,0.36
set origin 0,0
set format x
set xlabel 'time in the median repeat (s)'
set ylabel 'not live (%%)'
unset key
plot for [i=0:nr-1] data index i using 1:6 with lines linetype style_of(i) notitle
unset multiplot
