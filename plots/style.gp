# SPDX-License-Identifier: GPL-2.0-or-later
# The one style. A script loads it first; zslab sets, as text:
#   format   svg or png           output   file to draw
#   data     the .dat file        names    the traces, separated by |
#   styles   linetype of each variant, in the order of the data's blocks
#   title1   what and which trace
#   title2   machine, CPUs, repeats, "measured" or "simulated"
#   title3   how the variants compare, '^' between lines, or empty
set encoding utf8
if (format eq 'svg') set terminal svg size 960,600 dynamic noenhanced font 'sans-serif,17' linewidth 1.4 background '#ffffff'
if (format eq 'png') set terminal pngcairo size 1440,900 noenhanced font 'sans,25' linewidth 2.2 background '#ffffff'
set output output

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

nr = words(styles)
style_of(i) = int(word(styles, i+1))
# Of bars: there are eight colours, so later variants are hatched. 3 is solid.
fill_of(i) = style_of(i) > 8 ? 4 + style_of(i)%2 : 3
# '^' in a text from zslab is a new line.
lines_(s) = strstrt(s, '^') ? s[1:strstrt(s, '^')-1]."\n".lines_(s[strstrt(s, '^')+1:*]) : s
full_title = title1."\n".title2.(strlen(title3) ? "\n".lines_(title3) : '')
# Switches stand below their variant.
cut_(s, at) = at ? s[1:at-1]."\n".s[at:at].wrap_(s[at+1:*]) : s
wrap_(s) = cut_(s, strstrt(s, ':') ? strstrt(s, ':') : strstrt(s, '+'))
title_font = format eq 'svg' ? ',15' : ',22'
small_font = format eq 'svg' ? ',13' : ',19'
set title full_title offset 0,0.3 noenhanced font title_font
set border 3 linecolor rgb '#404040'
set tics nomirror
set grid ytics linecolor rgb '#c0c0c0' linewidth 0.6
set key top left Left reverse samplen 2.5 spacing 1.1 noenhanced
