#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The init of a machine that swaps on a variant of zslab's: zram of "zslab kmod". What the test
# reads stands in lines that begin with "vm: ".
# shellcheck source=tests/vm/begin.sh
. /begin.sh
for module in /modules/*.ko; do
	insmod "$module" || echo "vm: insmod $module fails"
done
dmesg -n 1
trace=/sys/kernel/tracing zram=/sys/block/zram0

# Each call of them is counted, and found in kprobe_profile.
echo 'p:zslab_moved zslab_zsmalloc:zs_move_page_objects' >$trace/kprobe_events
echo 'p:zslab_compacted zslab_zsmalloc:zs_compact' >>$trace/kprobe_events
echo 1 >$trace/events/kprobes/enable

echo 256M >$zram/disksize
cat >/tmp/load <<'LOAD'
#!/bin/sh
mkswap /dev/zram0 >/dev/null
swapon /dev/zram0
touch /tmp/runs
while [ -e /tmp/runs ]; do
	echo 1 >/proc/sys/vm/compact_memory
	echo 1 >/sys/block/zram0/compact
done &
(echo 0 >/sys/fs/cgroup/load/cgroup.procs; exec pressure "$1") || echo "vm: contents wrong"
cat /sys/block/zram0/mm_stat >/tmp/mm_stat
rm /tmp/runs
wait
LOAD
chmod +x /tmp/load
# PRESSURE and VARIANT are on the kernel's command line.
# shellcheck disable=SC2154
zslab record --module zslab_zsmalloc -o /tmp/recorded.txt -- /tmp/load "$PRESSURE" ||
	echo "vm: record: exit status $?"
echo "vm: mm_stat $(cat /tmp/mm_stat)"
echo 1 >/sys/module/zslab_zsmalloc/parameters/check
echo 1 >$zram/compact
echo "vm: compacted mm_stat $(cat $zram/mm_stat)"
awk '{ print "vm: calls", $1, $2 }' $trace/kprobe_profile
swapoff /dev/zram0
echo "vm: empty mm_stat $(cat $zram/mm_stat)"

zslab import --clock emulated /tmp/recorded.txt /tmp/recorded.zslab || echo "vm: import fails"
# shellcheck disable=SC2154
zslab run --variant "$VARIANT" --cpus 1 --migrate off --laps 1 --repeat 1 --oversubscribe \
	--out /tmp/out --quiet --memory 1G --host-memory 400M /tmp/recorded.zslab ||
	echo "vm: run fails"
echo "vm: $(cat /tmp/out/*.json | tr -d ' \n' | grep -o '"peak_pages":[0-9]*' | head -n 1)"

echo 0 >$trace/events/kprobes/enable
: >$trace/kprobe_events
echo 1 >$zram/reset
rmmod zram || echo "vm: rmmod zram fails"
rmmod zslab_zsmalloc || echo "vm: rmmod zslab_zsmalloc fails"
dmesg | grep -E 'zslab|zsmalloc|BUG|WARNING|Bad page|rcu:.*stall|general protection|Oops' |
	sed 's/^/vm: log: /'
echo "vm: end"
poweroff -f
