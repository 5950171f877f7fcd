# SPDX-License-Identifier: GPL-2.0-or-later
# y is a latency in seconds on a log scale, labelled at each decade, and at 2 and 5 when
# there are few of them. The latencies are column 2 of the data, in ns, and reach up to column
# `up_to`.
if (!exists('up_to')) up_to = 2
stats data using ($2 > 0 ? $2 : NaN) nooutput
lowest_ = STATS_min
stats data using up_to nooutput
few_ = STATS_max/lowest_ < 500
set logscale y 10
set ytics ('1 ns' 1e-9)
do for [e=-9:1] {
	set ytics add (gprintf('%.0s %cs', 10.0**e) 10.0**e)
	do for [m=2:9] {
		if (few_ && (m == 2 || m == 5)) {
			set ytics add (gprintf('%.0s %cs', m*10.0**e) m*10.0**e)
		} else {
			set ytics add ('' m*10.0**e 1)
		}
	}
}
