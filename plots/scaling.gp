# SPDX-License-Identifier: GPL-2.0-or-later
# A row per variant, in it a mark for each number of CPUs (a block of the data). Bars: 95 %
# bootstrap interval over the repeats.
load plots.'/style.gp'
stats data using 3 nooutput
blocks = STATS_blocks
unset title
set multiplot title full_title noenhanced font title_font
set bmargin at screen 0.11
set tmargin at screen 0.77
set yrange [0.4:nr+0.6]
set ytics () scale 0 noenhanced font small_font
do for [i=1:nr_names] { set ytics add (name[i] nr+1-i) }
set grid xtics ytics linecolor rgb '#c0c0c0' linewidth 0.6
set xtics font tiny_font
what(p) = p == 1 ? 'operations/s from the peak on' : p == 2 ? 'p50 of zs_free() (s)' : 'p99 of zs_free() (s)'
mark(g) = word('7 5 10 8 4 6', g+1) + 0
row(r, g) = nr + 1 - r + ((blocks-1)/2.0 - g)*0.7/blocks
set logscale x
set format x '%.0s%c'
do for [p=1:3] {
	set lmargin at screen 0.175 + 0.28*(p-1)
	set rmargin at screen 0.41 + 0.28*(p-1)
	set label 1 what(p) at graph 0.5,-0.12 center font small_font
	if (p == 1) {
		set key at screen 0.175,0.775 left bottom vertical Left reverse samplen 1 spacing 0.95 font small_font
	} else {
		unset key
		set for [i=1:nr] ytics add ('' i)
	}
	c = 3*p
	scale = p == 1 ? 1 : 1e-9
	plot for [g=0:blocks-1] data index g using (column(c)*scale):(row($1, g)):(column(c+1)*scale):(column(c+2)*scale) with xerrorbars linetype g+1 dashtype 1 pointtype mark(g) pointsize (format eq 'svg' ? 0.5 : 0.9) linewidth 1.2 title columnheader(2)
}
unset multiplot
