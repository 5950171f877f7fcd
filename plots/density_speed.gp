# SPDX-License-Identifier: GPL-2.0-or-later
# A point per variant: right is denser, up is faster. Bars: 95 % bootstrap interval over the
# repeats.
load plots.'/style.gp'
set lmargin at screen 0.11
set rmargin at screen 0.74
if (!many) set key at screen 0.76,0.85 left top vertical Left reverse samplen 1 font small_font
set xlabel 'payload in the pages held, where the payload is largest (%)'
set ylabel 'operations per second'
set format y '%.1s %c'
set yrange [0:*]
set offsets graph 0.08, graph 0.08, graph 0.08, 0
plot for [i=0:nr-1] data index i using 1:4:2:3:5:6 with xyerrorbars linetype style_of(i) dashtype 1 linewidth 1.4 pointsize (format eq 'svg' ? 0.8 : 1.4) title variant[i+1]
