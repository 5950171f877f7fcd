# SPDX-License-Identifier: GPL-2.0-or-later
# One stacked bar per variant; the parts are columns 2 to `columns`.
set style data histograms
set style histogram rowstacked
set style fill pattern border -1
set boxwidth 0.6
set xtics noenhanced scale 0
set key outside right top vertical noreverse
part_(c) = word('#009e73 #56b4e9 #e69f00 #cc79a7 #d55e00 #a0a0a0', c-1)
plot for [c=2:columns] data using c:xticlabels(1) linecolor rgb part_(c) fillstyle pattern (c==2 ? 3 : c+1) title columnheader(c)
