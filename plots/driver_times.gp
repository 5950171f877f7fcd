# SPDX-License-Identifier: GPL-2.0-or-later
# Points: median over the repeats of the p50; the line above each reaches up to the p99.
load plots.'/style.gp'
up_to = 5
load plots.'/latency_axis.gp'
load plots.'/bars.gp'
set ylabel 'time: p50, and the line up to p99'
if (!many) set key tmargin center horizontal Left reverse font small_font
set offsets 0,0,graph 0.05,graph 0.1
plot for [i=0:nr-1] data index i using (at($1,i)):($2*1e-9) with points linetype style_of(i) pointsize 1.6 title variant[i+1], \
	for [i=0:nr-1] data index i using (at($1,i)):($2*1e-9):(0):(($5-$2)*1e-9) with vectors nohead linetype style_of(i) dashtype 1 linewidth 1.6 notitle
