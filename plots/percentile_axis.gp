# SPDX-License-Identifier: GPL-2.0-or-later
# x is 1/(1-p) on a log scale, which gives most of the width to the tail.
set logscale x 10
set xtics ('' 1, '50%%' 2, '90%%' 10, '99%%' 100, '99.9%%' 1000, '99.99%%' 1e4, '99.999%%' 1e5, \
	'99.9999%%' 1e6, '99.99999%%' 1e7, '8 nines' 1e8, '9 nines' 1e9) font small_font
set xlabel 'percentile'
set xrange [1:*]
if (!many) set rmargin 6
set grid xtics
load plots.'/latency_axis.gp'
