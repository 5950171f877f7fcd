# SPDX-License-Identifier: GPL-2.0-or-later
# A curve per variant; a ring marks its knee, and a line of text below names its cause (the
# data's last block). Bars: 95 % bootstrap interval over the repeats.
load plots.'/style.gp'
if (!many) set key tmargin center horizontal Left reverse font small_font
stats data index nr using (1) nooutput
array says[nr]
stats data index nr using (says[int($0)+1]=strcol(1), 0) nooutput
most = 12
shown = nr > most ? most : nr
step = 0.026
low = 0.03 + step*(shown + (nr > most))
set bmargin at screen low+0.14
set lmargin at screen 0.135
set label 1 'Ring: the knee, up to which each step gains at least half as much throughput, in proportion, as CPUs.' at screen 0.02,low left noenhanced font tiny_font
do for [i=1:shown] {
	set label i+1 says[i] at screen 0.02,low-step*i left noenhanced font tiny_font
}
if (nr > most) { set label most+2 sprintf('%d more stand in the .dat file', nr-most) at screen 0.02,low-step*(most+1) left font tiny_font }
set xlabel 'CPUs' offset 0,0.3
set ylabel 'operations per second' offset 1,0
set format y '%.1s %c'
set logscale x 2
set xtics ()
set yrange [0:*]
set offsets graph 0.02, graph 0.02, graph 0.12, 0
ring = format eq 'svg' ? 1.8 : 3.2
plot for [i=0:nr-1] data index i using 1:2:xtic(sprintf('%d', $1)) with linespoints linetype style_of(i) pointsize (format eq 'svg' ? 0.5 : 0.9) title variant[i+1], \
	for [i=0:nr-1] data index i using 1:2:3:4 with yerrorbars linetype style_of(i) dashtype 1 pointtype 0 linewidth 1.2 notitle, \
	for [i=0:nr-1] data index i using 1:5 with points linetype style_of(i) pointtype 6 pointsize ring linewidth 2.4 notitle
