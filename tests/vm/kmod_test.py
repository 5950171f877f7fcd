# SPDX-License-Identifier: GPL-2.0-or-later
"""A variant in a real kernel: zram of "zslab kmod" as swap, while pages migrate.

    kmod_test.py KERNEL ZSLAB MODULES PRESSURE INIT VARIANT

KERNEL is a folder that scripts/vm-kernel filled, with its headers and zram's source.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

from machine import LZ4, USED, Machine

KERNEL, ZSLAB, MODULES, PRESSURE, INIT = map(os.path.abspath, sys.argv[1:6])
VARIANT = sys.argv[6]
PAGE = 4096


def made_by_zslab(folder):
    headers = glob.glob(f"{KERNEL}/usr/src/linux-headers-*-amd64")
    made = subprocess.run([ZSLAB, "kmod", "--variant", VARIANT, "--kernel", headers[0],
                           "--source", f"{KERNEL}/linux-source", "-o", folder],
                          capture_output=True, text=True, check=False)
    if made.returncode:
        raise AssertionError(made.stderr)
    return [os.path.join(folder, name) for name in ("zslab_zsmalloc.ko", "zram.ko")]


class InAKernel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as work:
            machine = Machine(work, KERNEL)
            machine.fill(ZSLAB, MODULES, PRESSURE, INIT)
            machine.add_own_modules(*LZ4)
            for path in made_by_zslab(os.path.join(work, "made")):
                machine.add_module(path)
            cls.said = machine.boot(f"VARIANT={VARIANT}", "PRESSURE=48", "LIMIT=32")
        print(cls.said)

    def found(self, pattern):
        match = re.search(pattern, self.said)
        self.assertTrue(match, pattern)
        return match

    def mm_stat(self, when=""):
        return [int(word) for word in
                self.found(rf"vm: {when}mm_stat +([\d ]+)")[1].split()]

    def test_contents(self):
        self.found("contents right")
        self.found("vm: end")
        for words in ("contents wrong", "fails", "vm: record: exit status", "Kernel panic"):
            self.assertNotIn(words, self.said)

    def test_it_was_used(self):
        self.assertGreater(self.mm_stat()[4], USED)
        self.assertGreater(int(self.found(r"vm: calls zslab_moved (\d+)")[1]), 0)
        self.assertGreater(int(self.found(r"vm: calls zslab_compacted (\d+)")[1]), 0)

    def test_the_kernel_has_nothing_to_say(self):
        """Except what the module reports of its own check."""
        lines = re.findall(r"vm: log: (.*)", self.said)
        self.assertTrue([line for line in lines if f"{VARIANT}: 0 violations" in line], lines)
        others = [line for line in lines if "0 violations" not in line and "taint" not in line]
        self.assertEqual(others, [])

    def test_nothing_is_left(self):
        """But the header of a swap device; of objects that outlive the pool the log tells."""
        self.assertEqual(self.mm_stat("empty ")[0], PAGE)

    def test_pages_are_those_of_the_replay(self):
        """Except for tasks that met within the allocator."""
        replayed = int(self.found(r'vm: "peak_pages":(\d+)')[1])
        used = self.mm_stat()[4] // PAGE
        print(f"{VARIANT}: peak pages {used} in the kernel, {replayed} replayed")
        self.assertLessEqual(abs(replayed - used), used // 100)


unittest.main(argv=sys.argv[:1], verbosity=2)
