# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab record, import and run in a machine that swaps on zram: qemu without acceleration.

    record_test.py KERNEL ZSLAB MODULES PRESSURE INIT

KERNEL is a folder that scripts/vm-kernel or scripts/vm-graph-kernel filled. Peak pages of the replay must be
what the kernel's own allocator had, but for what tasks did that met within it.
"""
import os
import re
import sys
import tempfile
import unittest

from machine import LZ4, USED, Machine

KERNEL, ZSLAB, MODULES, PRESSURE, INIT = map(os.path.abspath, sys.argv[1:6])


class Recorded(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as work:
            machine = Machine(work, KERNEL)
            machine.fill(ZSLAB, MODULES, PRESSURE, INIT)
            machine.add_own_modules(*LZ4, "zram")
            cls.graph = machine.has_config("FUNCTION_TRACE_ARGS", "FUNCTION_GRAPH_RETVAL")
            cls.said = machine.boot("PRESSURE=24", "LIMIT=24")
        print(cls.said)

    def found(self, pattern):
        match = re.search(pattern, self.said, re.M)
        self.assertTrue(match, pattern)
        return match

    def test_peak_pages_are_those_of_the_kernel(self):
        used_max = int(self.found(r"vm: mm_stat +" + r"\d+ +" * 4 + r"(\d+)")[1])
        self.assertGreater(used_max, USED)
        replayed = int(self.found(r'vm: "peak_pages":(\d+)')[1])
        print(f"peak pages {used_max // 4096} in the kernel, {replayed} replayed")
        self.assertLessEqual(abs(replayed - used_max // 4096), used_max // 4096 // 100)

    def test_nothing_was_lost_or_wrong(self):
        way = "function_graph" if self.graph else "kprobe events"
        self.found(rf"recorded.txt: \d+ lines of {way} on zsmalloc's functions, 0 events lost")
        self.found("contents right")
        for words in ("contents wrong", "import fails", "run fails", "vm: record: exit status"):
            self.assertNotIn(words, self.said)

    def test_reads_are_recorded(self):
        self.found(r"^  read +[1-9]\d*$")

    def test_cost_is_said(self):
        way = "the tracer" if self.graph else "two probes"
        self.found(rf"each call ran {way}: [1-9]\d* ns more, as measured on getppid")

    def test_nothing_is_left(self):
        self.found("vm: probes left: 0, instances left: 0")
        self.found("vm: after a kill: 0 probes")

    def test_graph_needs_both_options(self):
        """Or it is left for probes; what it sets in the meantime is not left."""
        self.found("vm: options left: $")
        if self.graph:
            self.found(r"graph.txt: \d+ lines of function_graph on zsmalloc's functions")
        else:
            self.found("function_graph: no option funcgraph-(args|retval); expected a kernel with "
                       "CONFIG_FUNCTION_")
            self.found("vm: by graph: exit status 3")

    def test_requests(self):
        self.found(r"blocks.txt: \d+ lines of block_bio_queue events of zram0, 0 events lost")
        self.found("vm: blocks 100$")
        self.found("--block nothing: not in /sys/block")

    def test_refusals(self):
        self.found("vm: bad output: exit status 3")
        self.found("no permission; expected root")
        self.found("vm: nobody: exit status 3")


unittest.main(argv=sys.argv[:1], verbosity=2)
