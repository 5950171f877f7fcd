# SPDX-License-Identifier: GPL-2.0-or-later
# Bars: medians; whiskers: 95 % bootstrap interval over the repeats.
load plots.'/style.gp'
set yrange [0:*]
set offsets 0,0,graph 0.25,0
set ylabel 'operations per second'
set format y '%.1s %c'
set style fill solid 0.75 border -1
nr_traces = 1
do for [c=1:strlen(names)] { if (names[c:c] eq '|') { nr_traces = nr_traces + 1 } }
set xrange [0.4:nr_traces+0.6]
set xtics () scale 0
rest = names
do for [t=1:nr_traces] {
	bar = strstrt(rest, '|')
	name = bar ? rest[1:bar-1] : rest
	rest = bar ? rest[bar+1:*] : ''
	set xtics add (lines_(name) t)
}
set bmargin 3.5
if (nr_traces > 5) set xtics rotate by -20
width = 0.8/nr
at(x, i) = x + (i-(nr-1)/2.0)*width
plot for [i=0:nr-1] data index i using (at($1,i)):2:(width*0.9) with boxes linetype style_of(i) dashtype 1 linewidth 1 title columnheader(2), \
	for [i=0:nr-1] data index i using (at($1,i)):3:(0):($4-$3) with vectors heads size screen 0.007,90 fixed nofilled linecolor rgb '#202020' dashtype 1 linewidth 1.4 notitle
