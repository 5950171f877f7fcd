# SPDX-License-Identifier: GPL-2.0-or-later
# y is a latency in seconds on a log scale, marked at 1, 2 and 5 of each decade.
set logscale y 10
set ytics ('1 ns' 1e-9)
do for [e=-9:1] {
	do for [m in '1 2 5'] {
		set ytics add (gprintf('%.0s %cs', m*10.0**e) m*10.0**e)
	}
}
