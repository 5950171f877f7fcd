# SPDX-License-Identifier: GPL-2.0-or-later
# Of the repeat with the median throughput. Above: what the pool holds, and what was asked
# for; below: the share of it that is not live.
load plots.'/style.gp'
unset title
set multiplot title full_title noenhanced font title_font
set lmargin at screen 0.11
set rmargin at screen 0.72
set bmargin at screen 0.40
set tmargin at screen 0.75
set format x ''
set yrange [0:*]
set ylabel 'MiB'
set key at screen 0.735,0.76 left top vertical Left reverse samplen 2 font small_font
set label 1 "thick: pages held\nthin: live bytes" at screen 0.745,0.33 left noenhanced font small_font
plot for [i=0:nr-1] data index i using 1:3 with lines linetype style_of(i) title variant[i+1], \
	for [i=0:nr-1] data index i using 1:4 with lines linetype style_of(i) linewidth 0.7 notitle
set bmargin at screen 0.13
set tmargin at screen 0.35
set format x
set xlabel 'time in the median repeat (s)'
set ylabel 'not live %'
set yrange [0:100]
set ytics 25
unset key
unset label 1
plot for [i=0:nr-1] data index i using 1:6 with lines linetype style_of(i) notitle
unset multiplot
