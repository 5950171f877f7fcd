# SPDX-License-Identifier: GPL-2.0-or-later
# Runs in which memory ran short. From above: the most memory in use (outline) and the most that
# pools held (filled), below the line of what there was; allocations that failed; pages written
# back.
# Bars: medians; whiskers: 95 % bootstrap interval over the repeats.
load plots.'/style.gp'
unset title
set multiplot title full_title noenhanced font title_font
set lmargin at screen 0.09
set rmargin at screen 0.97
unset key
width = nr < 4 ? 0.2*nr : 0.8
shown(v) = v < 0 ? 'not counted' : v < 9999.5 ? sprintf('%.4g', v) : sprintf('%.1fk', v/1e3)
number_(v) = v > 0 ? v : 0
what(p) = p == 1 ? 'most memory in use, and most in pools (MiB)' : p == 2 ? 'allocations that failed, per lap' : 'pages written back, per lap'
do for [p=1:3] {
	c = 3*p+2
	set bmargin at screen 0.815-0.225*p
	set tmargin at screen 0.975-0.225*p
	set label 1 what(p) at graph 0,1.1 left font small_font
	set xrange [*:*]
	set yrange [*:*]
	stats data skip 1 using (p == 1 ? number_($4) > number_($14) ? $4 : number_($14) : number_(column(c+2))) nooutput
	top = STATS_max > 0 ? STATS_max : 1
	set xrange [0.4:nr+0.6]
	set yrange [0:1.35*top]
	set ytics top/2. font small_font
	set format y top < 9999.5 ? '%.4g' : '%.1s%c'
	if (p < 3) { unset xtics }
	if (p == 3) {
		set xtics () scale 0 noenhanced
		do for [i=1:nr_names] { set xtics add (name[i] i) }
		if (nr > 6) { set xtics rotate by -20 }
		if (nr > 12) { set xtics rotate by -45 font tiny_font }
	}
	plot for [i=0:nr-1] data skip 1 using (i+1):(number_(column(c))):(width) every ::i::i with boxes linetype style_of(i) dashtype 1 linewidth 1 fillstyle pattern fill_of(i) border -1, \
		for [i=0:nr-1] data skip 1 using (i+1):(p == 1 ? number_($2) : 0):(width) every ::i::i with boxes linecolor rgb '#202020' dashtype 1 linewidth 1 fillstyle empty border rgb '#202020', \
		for [i=0:nr-1] data skip 1 using (i+1):(number_(column(c+1))):(0):(number_(column(c+2)-column(c+1))) every ::i::i with vectors heads size screen 0.007,90 fixed nofilled linecolor rgb '#202020' dashtype 1 linewidth 1.4, \
		data skip 1 using (0.4):(p == 1 ? number_($14) : 0):(nr+0.2):(0) every ::0::0 with vectors nohead linecolor rgb '#202020' dashtype 2 linewidth 1.4, \
		for [i=0:nr-1] data skip 1 using (i+1):(p == 1 ? top : number_(column(c+2))):(nr > 12 ? '' : p == 1 ? shown($2).', '.shown($5) : shown(column(c))) every ::i::i with labels offset 0,0.7 font small_font
}
unset multiplot
