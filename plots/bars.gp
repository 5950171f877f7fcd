# SPDX-License-Identifier: GPL-2.0-or-later
# Groups of bars: a group for each name, in it a bar for each variant (a block of the data:
# group, value, low, high). Whiskers: 95 % bootstrap interval over the repeats.
set xrange [0.4:nr_names+0.6]
set xtics () scale 0 noenhanced
# Many groups leave little room for each name: it is broken at a '_' or '-' in its middle.
break_at(s, c) = c >= strlen(s) ? 0 : s[c:c] eq '_' || s[c:c] eq '-' ? c : break_at(s, c+1)
broken_(s, c) = c ? s[1:c-1]."\n".s[c:*] : s
name_(s) = strlen(s) > 9 ? broken_(s, break_at(s, strlen(s)/3+1)) : s
below_(s) = s eq 'no difference' ? "no\ndifference" : s
line_end(s) = strstrt(s, "\n")
narrow_(s) = line_end(s) ? name_(s[1:line_end(s)-1])."\n".below_(s[line_end(s)+1:*]) : name_(s)
do for [t=1:nr_names] {
	set xtics add ((nr_names > 5 && nr_names < 17 ? narrow_(name[t]) : name[t]) t)
}
set bmargin nr_names > 16 ? 9 : nr_names > 5 ? 6.2 : 3.5
if (nr_names > 5) set xtics font small_font
if (nr_names > 16) set xtics rotate by -90 font ',7'
set style fill solid 0.75 border -1
width = 0.8/nr
at(x, i) = x + (i-(nr-1)/2.0)*width
