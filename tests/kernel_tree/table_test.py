#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A release in the table of docs/test-your-patch.md: it builds, verifies, and has those pages.

    table_test.py DOCUMENT FILE ZSLAB

FILE is mm/zsmalloc.c in its tree. A release that the table does not have must verify all the same.
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

DOCUMENT, FILE, ZSLAB = map(os.path.abspath, sys.argv[1:4])
TRACES = ["redis_lz4", "pyjob_lz4"]


def pages_in_table(release):
    with open(DOCUMENT, encoding="utf-8") as file:
        row = re.search(rf"^\| {re.escape(release)} \| yes, yes \| ([\d,]+); ([\d,]+)\b",
                        file.read(), re.M)
    return dict(zip(TRACES, (int(n.replace(",", "")) for n in row.groups()))) if row else None


class Table(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        os.chdir(folder.name)
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder.name, "cache")
        cls.release = cls.zslab("build-kernel", FILE).partition(":")[0].removeprefix("kernel-")

    @staticmethod
    def zslab(*arguments):
        ran = subprocess.run([ZSLAB, *arguments], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, check=False, text=True)
        print(ran.stdout)
        if ran.returncode:
            raise AssertionError(f"{arguments[0]}: exit status {ran.returncode}: {ran.stdout}")
        return ran.stdout

    def run_traces(self, *options):
        self.zslab("run", "--variant", f"kernel-{self.release}", "--laps", "1", "--repeat", "1",
                   "--out", "out", *options, *TRACES)

    def test_pages(self):
        self.run_traces("--cpus", "1", "--migrate", "off")
        pages = {}
        for path in glob.glob("out/*.json"):
            with open(path, encoding="utf-8") as file:
                result = json.load(file)
            pages[os.path.basename(path).partition(".")[0]] = result["repeats"][0]["memory"]["peak_pages"]
        self.assertEqual(pages, pages_in_table(self.release) or pages)

    def test_verifies(self):
        self.run_traces("--verify", "all", "--migrate", "max")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
