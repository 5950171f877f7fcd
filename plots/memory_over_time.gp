# SPDX-License-Identifier: GPL-2.0-or-later
# The repeat with the median throughput. Above: what the pool holds, and what was requested;
# below: the share that is not live.
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
unset key
set label 1 "thick: pages held\nthin: live bytes" at screen 0.745,0.12 left noenhanced font small_font
plot for [i=0:nr-1] data index i using 1:3 with lines linetype style_of(i), \
	for [i=0:nr-1] data index i using 1:4 with lines linetype style_of(i) linewidth 0.7 notitle
set bmargin at screen 0.13
set tmargin at screen 0.35
set format x
set xlabel 'time in the median repeat (s)'
set ylabel 'not live %'
set yrange [0:100]
set ytics 25
unset label 1
plot for [i=0:nr-1] data index i using 1:6 with lines linetype style_of(i) notitle
# The names, in the height of both plots.
set tmargin at screen 0.77
set border 0
unset tics
unset xlabel
unset ylabel
set key at screen 0.735,0.76 left top vertical Left reverse samplen 2 spacing key_spacing font key_font
plot for [i=0:nr-1] NaN with lines linetype style_of(i) title variant[i+1]
unset multiplot
