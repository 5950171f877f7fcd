#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The init of the machine in which "zslab record" records a kernel's own zsmalloc. What the test
# reads stands in lines that begin with "vm: ".
# shellcheck source=tests/vm/begin.sh
. /begin.sh
for module in /modules/*.ko; do
	[ ! -e "$module" ] || insmod "$module" || echo "vm: insmod $module fails"
done
dmesg -n 1

echo 256M >/sys/block/zram0/disksize
cat >/tmp/load <<'LOAD'
#!/bin/sh
mkswap /dev/zram0 >/dev/null
swapon /dev/zram0
run() {
	(echo 0 >/sys/fs/cgroup/load/cgroup.procs; exec pressure "$1") || echo "vm: contents wrong"
}
run "$1" &
run "$1"
wait
cat /sys/block/zram0/mm_stat >/tmp/mm_stat
LOAD
chmod +x /tmp/load
# PRESSURE is on the kernel's command line.
# shellcheck disable=SC2154
zslab record -o /tmp/recorded.txt -- /tmp/load "$PRESSURE" ||
	echo "vm: record: exit status $?"
echo "vm: mm_stat $(cat /tmp/mm_stat)"
swapoff /dev/zram0
echo "vm: probes left: $(wc -l </sys/kernel/tracing/kprobe_events)," \
	"instances left: $(find /sys/kernel/tracing/instances -mindepth 1 -maxdepth 1 | wc -l)"

# Even when killed while it records, it leaves nothing behind.
of_graph="/sys/kernel/tracing/options/funcgraph-args /sys/kernel/tracing/options/funcgraph-retval"
# shellcheck disable=SC2086 # words
graph_options() {
	grep -l 1 $of_graph 2>/dev/null
}
# shellcheck disable=SC2086 # words
recording() {
	if ls $of_graph >/dev/null 2>&1; then
		grep -qs graph /sys/kernel/tracing/instances/*/current_tracer
	else
		grep -q . /sys/kernel/tracing/kprobe_events
	fi
}
zslab record -o /tmp/killed.txt -- sleep 1000 &
recorder=$!
while ! recording; do :; done
kill -KILL "$recorder"
wait "$recorder"
while recording || [ -n "$(graph_options)" ]; do :; done
echo "vm: after a kill: $(wc -l </sys/kernel/tracing/kprobe_events) probes"

zslab import --clock emulated /tmp/recorded.txt /tmp/recorded.zslab || echo "vm: import fails"
zslab trace info /tmp/recorded.zslab
zslab run --variant classlock --cpus 1 --migrate off --laps 1 --repeat 1 --oversubscribe \
	--out /tmp/out --quiet --memory 1G --host-memory 400M /tmp/recorded.zslab ||
	echo "vm: run fails"
echo "vm: $(cat /tmp/out/*.json | tr -d ' \n' | grep -o '"peak_pages":[0-9]*' | head -n 1)"
zslab record --by graph -o /tmp/graph.txt -- true || echo "vm: by graph: exit status $?"
echo "vm: options left: $(graph_options)"
# Without probes: what the block layer is asked.
zslab record --block zram0 -o /tmp/blocks.txt -- \
	dd if=/dev/zram0 of=/dev/null bs=4096 count=100 iflag=direct 2>/dev/null
zslab import --clock emulated --sizes /tmp/recorded.zslab /tmp/blocks.txt /tmp/blocks.zslab ||
	echo "vm: import fails"
echo "vm: blocks $(zslab export /tmp/blocks.zslab - | grep -c ',I,')"
zslab record --block nothing -o /tmp/x -- true || echo "vm: no device: exit status $?"
zslab record -o /nowhere/x -- true || echo "vm: bad output: exit status $?"
su -s /bin/sh nobody -c 'zslab record --tracing /sys/kernel/tracing -o /tmp/x -- true' ||
	echo "vm: nobody: exit status $?"
echo "vm: end"
reboot -f # which ends qemu; to power off, a kernel needs ACPI
