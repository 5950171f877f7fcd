# SPDX-License-Identifier: GPL-2.0-or-later
# The one style. A script loads it first, and draws to the standard output; zslab sets:
#   format      svg or png
#   data        the .dat file
#   full_title  what and which trace; machine, CPUs, repeats, "measured" or "simulated"; how the
#               variants compare
#   labels      a data file of two blocks: of each variant, in the order of the data's blocks, the
#               linetype, the name, and the name with its switches on lines of their own; and
#               what stands along an axis, a text for each, for "set xtics add"
# This script reads the labels into style[], variant[], below[] (nr of each) and name[] (nr_names).
set encoding utf8
if (format eq 'svg') set terminal svg size 960,600 dynamic noenhanced font 'sans-serif,17' linewidth 1.4 background '#ffffff'
if (format eq 'png') set terminal pngcairo size 1440,900 noenhanced font 'sans,25' linewidth 2.2 background '#ffffff'

# Wong's eight colours (Nature Methods 8, 2011), safe for the colour-blind: solid first, then dashed.
palette_ = '#0072b2 #d55e00 #000000 #56b4e9 #cc79a7 #009e73 #e69f00 #a59800'
do for [i=1:16] {
	set linetype i linecolor rgb word(palette_, (i-1)%8+1) linewidth 2 pointtype 4+(i-1)%10 pointsize 0.9
}
# Every style differs in dash, too: a print in grey still tells them apart.
set linetype 1 dashtype 1
set linetype 2 dashtype 2
set linetype 3 dashtype 4
set linetype 4 dashtype 3
set linetype 5 dashtype 5
do for [i=6:16] { set linetype i dashtype 1+(i-6)%5 }
set linetype cycle 16

stats labels index 0 using 1 nooutput
nr = STATS_records
array style[nr]
array variant[nr]
array below[nr]
stats labels index 0 using (style[int($0)+1]=int($1), variant[int($0)+1]=strcol(2), below[int($0)+1]=strcol(3), 0) nooutput
stats labels index 1 using (1) nooutput
nr_names = STATS_records
array name[nr_names]
stats labels index 1 using (name[int($0)+1]=strcol(1), 0) nooutput
style_of(i) = style[i+1]
# Of bars: there are eight colours, so later variants are hatched. 3 is solid.
fill_of(i) = style_of(i) > 8 ? 4 + style_of(i)%2 : 3
title_font = format eq 'svg' ? ',15' : ',22'
small_font = format eq 'svg' ? ',13' : ',19'
set title full_title offset 0,0.3 noenhanced font title_font
set border 3 linecolor rgb '#404040'
set tics nomirror
set grid ytics linecolor rgb '#c0c0c0' linewidth 0.6
set key top left Left reverse samplen 2.5 spacing 1.1 noenhanced
# Many names stand right of the plot. gnuplot leaves out those below the plot's lower end, and
# spaces lines by the terminal's font, whatever the key's.
many = nr > 8
tiny_font = format eq 'svg' ? ',11' : ',16'
key_font = nr > 14 ? tiny_font : small_font
key_spacing = nr > 14 ? 0.62 : nr > 10 ? 0.8 : 1.1
if (many) {
	set rmargin at screen 0.74
	set key at screen 0.755,0.72 left top vertical Left reverse samplen 1.5 spacing key_spacing font key_font
}
