# SPDX-License-Identifier: GPL-2.0-or-later
# A panel per trace, in the house's style: the kernel's samples, and zslab's pages at their times.
# Block i of data: t_ns, kernel, zslab, behind a line that names the trace.
load plots.'/style.gp'
if (format eq 'svg') set terminal svg size 960,1080 dynamic noenhanced font 'sans-serif,15' linewidth 1.4 background '#ffffff'
if (format eq 'png') set terminal pngcairo size 1440,1620 noenhanced font 'sans,21' linewidth 2.2 background '#ffffff'
set output output
unset title
set multiplot layout (nr_traces+1)/2,2 title full_title noenhanced font title_font margins 0.07,0.97,0.06,0.91 spacing 0.09,0.065
set yrange [0:*]
set xrange [0:*] noextend
unset key
set xtics font small_font
set ytics font small_font
do for [i=0:nr_traces-1] {
	if (i >= nr_traces-2) { set xlabel 'clock of the recording (emulated), s' font small_font }
	set title word(traces, i+1).', pages' offset 0,-0.6 font small_font
	plot data index i using ($1/1e9):2 with lines linecolor rgb '#e69f00' dashtype 1 linewidth 4.5, \
		data index i using ($1/1e9):3 with lines linecolor rgb '#000000' dashtype 1 linewidth 0.9
}
unset multiplot
