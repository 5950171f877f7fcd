# SPDX-License-Identifier: GPL-2.0-or-later
# Bars: medians; whiskers: 95 % bootstrap interval over the repeats.
load plots.'/style.gp'
load plots.'/bars.gp'
set yrange [0:*]
set offsets 0,0,graph 0.25,0
set ylabel 'operations per second'
set format y '%.1s %c'
plot for [i=0:nr-1] data index i using (at($1,i)):2:(width*0.9) with boxes linetype style_of(i) dashtype 1 linewidth 1 fillstyle pattern fill_of(i) border -1 title variant[i+1], \
	for [i=0:nr-1] data index i using (at($1,i)):3:(0):($4-$3) with vectors heads size screen 0.007,90 fixed nofilled linecolor rgb '#202020' dashtype 1 linewidth 1.4 notitle
