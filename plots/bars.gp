# SPDX-License-Identifier: GPL-2.0-or-later
# Groups of bars: a group for each of `names`, in it a bar for each variant (a block of the
# data: group, value, low, high). Whiskers: 95 % bootstrap interval over the repeats.
nr_groups = 1
do for [c=1:strlen(names)] { if (names[c:c] eq '|') { nr_groups = nr_groups + 1 } }
set xrange [0.4:nr_groups+0.6]
set xtics () scale 0 noenhanced
rest = names
do for [t=1:nr_groups] {
	bar = strstrt(rest, '|')
	name = bar ? rest[1:bar-1] : rest
	rest = bar ? rest[bar+1:*] : ''
	set xtics add (lines_(name) t)
}
set bmargin 3.5
if (nr_groups > 5) set xtics rotate by -20
set style fill solid 0.75 border -1
width = 0.8/nr
at(x, i) = x + (i-(nr-1)/2.0)*width
