# SPDX-License-Identifier: GPL-2.0-or-later
# Groups of bars: a group for each of `names`, in it a bar for each variant (a block of the
# data: group, value, low, high). Whiskers: 95 % bootstrap interval over the repeats.
nr_groups = 1
do for [c=1:strlen(names)] { if (names[c:c] eq '|') { nr_groups = nr_groups + 1 } }
set xrange [0.4:nr_groups+0.6]
set xtics () scale 0 noenhanced
# Many groups leave little room for each name: it is broken at a '_' or '-' in its middle.
break_at(s, c) = c >= strlen(s) ? 0 : s[c:c] eq '_' || s[c:c] eq '-' ? c : break_at(s, c+1)
broken_(s, c) = c ? s[1:c-1]."\n".s[c:*] : s
name_(s) = strlen(s) > 9 ? broken_(s, break_at(s, strlen(s)/3+1)) : s
first_line(s) = strstrt(s, '^') ? s[1:strstrt(s, '^')-1] : s
below_(s) = s eq 'no difference shown' ? "no\ndifference\nshown" : lines_(s)
narrow_(s) = name_(first_line(s)).(strstrt(s, '^') ? "\n".below_(s[strstrt(s, '^')+1:*]) : '')
rest = names
do for [t=1:nr_groups] {
	bar = strstrt(rest, '|')
	name = bar ? rest[1:bar-1] : rest
	rest = bar ? rest[bar+1:*] : ''
	set xtics add (nr_groups > 5 ? narrow_(name) : lines_(name) t)
}
set bmargin nr_groups > 5 ? 6.2 : 3.5
if (nr_groups > 5) set xtics font small_font
set style fill solid 0.75 border -1
width = 0.8/nr
at(x, i) = x + (i-(nr-1)/2.0)*width
