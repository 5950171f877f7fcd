#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What validate.py reports on wrong figures and impossible data."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ZSLAB, CURVE, SOURCES = sys.argv[1:4]
DATA = os.path.join(SOURCES, "tests", "data")


class FaultsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, "data")

    def validate(self, *args):
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "validate.py")
        return subprocess.run([sys.executable, program, "--zslab", ZSLAB, "--curve", CURVE, *args],
                              capture_output=True, text=True, check=False)

    def ends(self, status, *words):
        done = self.validate(self.folder)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def copy(self, name):
        shutil.copytree(os.path.join(DATA, name), self.folder)

    def keep_one_device(self):
        """The data of a device with one compressor and two steps."""
        self.copy("zram")
        with open(os.path.join(self.folder, "mm_stat.csv"), encoding="ascii") as file:
            head, *rows = file.read().splitlines()
        rows = [row for row in rows if row.startswith(("lz4,1_", "lz4,2_"))]
        for name in os.listdir(self.folder):
            if name.endswith(".zst") and not name.startswith(("lz4.1_", "lz4.2_")):
                os.remove(os.path.join(self.folder, name))
        return head, rows

    def write(self, *lines):
        with open(os.path.join(self.folder, "mm_stat.csv"), "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")

    def test_right_figures(self):
        head, rows = self.keep_one_device()
        self.write(head, *rows)
        done = self.validate(self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("| lz4 2_discard45 | mem_used_total | 33,148,928 | 33,148,928 | 0 |",
                      done.stdout)

    def test_a_figure_that_is_a_page_off(self):
        head, rows = self.keep_one_device()
        self.write(head, rows[0], rows[1].replace(",33148928,", ",33144832,"))
        done = self.validate(self.folder)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("2_discard45", done.stderr)
        self.assertIn("| 33,144,832 | 33,148,928 | 4,096 |", done.stdout)

    def test_a_class_that_is_another(self):
        self.copy("classes")
        path = os.path.join(self.folder, "classes_4k_chain8.csv")
        with open(path, encoding="ascii") as file:
            text = file.read()
        self.assertIn("\n1,48,1,48,3,256,", text)
        with open(path, "w", encoding="ascii") as file:
            file.write(text.replace("\n1,48,1,48,3,256,", "\n1,48,1,48,2,170,"))
        self.ends(1, "4 KiB, chain 8", "rows met")

    def test_a_figure_that_is_no_number(self):
        head, rows = self.keep_one_device()
        self.write(head, rows[0], rows[1].replace(",33148928,", ",33.1,"))
        self.ends(2, "mm_stat.csv:3", "33.1", "expected")

    def test_a_row_that_is_cut(self):
        head, rows = self.keep_one_device()
        self.write(head, rows[0], "lz4,2_discard45,7391")
        self.ends(2, "mm_stat.csv:3", "orig_data_size")

    def test_a_step_without_operations(self):
        head, rows = self.keep_one_device()
        self.write(head, *rows)
        os.remove(os.path.join(self.folder, "lz4.1_write.ops.csv.zst"))
        self.ends(2, "lz4.1_write.ops.csv.zst", "expected")

    def test_operations_without_a_row(self):
        head, rows = self.keep_one_device()
        self.write(head, rows[0])
        self.ends(2, "lz4.2_discard45.ops.csv.zst", "expected")

    def test_operations_that_are_damaged(self):
        head, rows = self.keep_one_device()
        self.write(head, *rows)
        with open(os.path.join(self.folder, "lz4.1_write.ops.csv.zst"), "r+b") as file:
            file.seek(3000)
            file.write(bytes(100))
        self.ends(2, "zslab run")

    def test_nothing_to_compare(self):
        os.mkdir(self.folder)
        self.ends(2, "expected any of", "mm_stat.csv")
        self.folder = os.path.join(self.folder, "nosuch")
        self.ends(2, "nosuch", "expected")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
