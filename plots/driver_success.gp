# SPDX-License-Identifier: GPL-2.0-or-later
# Bars: median share of a driver's tries that it got; whiskers: 95 % interval over the repeats.
load plots.'/style.gp'
load plots.'/bars.gp'
if (!many) set key tmargin center horizontal Left reverse font small_font
set yrange [0:115]
set ytics 0,20,100
set ylabel 'tries that succeeded (%)'
plot for [i=0:nr-1] data index i using (at($1,i)):2:(width*0.9) with boxes linetype style_of(i) dashtype 1 linewidth 1 fillstyle pattern fill_of(i) border -1 title variant[i+1], \
	for [i=0:nr-1] data index i using (at($1,i)):3:(0):($4-$3) with vectors heads size screen 0.007,90 fixed nofilled linecolor rgb '#202020' dashtype 1 linewidth 1.4 notitle, \
	for [i=0:nr-1] data index i using (at($1,i)):4:(many ? '' : sprintf('%.3g%%', $2)) with labels offset 0,0.8 font small_font notitle
