# SPDX-License-Identifier: GPL-2.0-or-later
# One stacked bar per variant; the parts are columns `first` to `last`, caption(variant, value of
# column 3) stands below. A bar of nothing still needs an axis.
set style data histograms
set style histogram rowstacked
set style fill solid 0.85 border rgb '#202020'
set boxwidth 0.6
set yrange [0:1<*]
set xtics noenhanced scale 0
if (nr > 3) set xtics font small_font
if (nr > 6) set xtics rotate by -25
if (nr > 12) set xtics rotate by -90
set bmargin nr > 12 ? 9 : 6.5
below_(i) = nr > 12 ? variant[i] : below[i]
set key tmargin center horizontal Left reverse
part_(c) = word('#0072b2 #e69f00 #cc79a7 #009e73 #d55e00 #a0a0a0', c-first+1)
plot for [c=first:last] data using c:xticlabels(caption(below_(int($1)), $3)) linecolor rgb part_(c) dashtype 1 linewidth 0.8 title columnheader(c)
