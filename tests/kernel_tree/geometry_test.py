#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A file with chains of 4 (6.1's) beside a variant with chains of 8: outputs of both name them.

    geometry_test.py FILE ZSLAB
"""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest

FILE, ZSLAB = map(os.path.abspath, sys.argv[1:3])
RULE = "most used percent"


class Geometry(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chdir(folder.name)
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder.name, "cache")
        self.zslab("build-kernel", "--name", "old", FILE)

    def zslab(self, *arguments, status=0):
        ran = subprocess.run([ZSLAB, *arguments], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, check=False, text=True)
        print(ran.stdout)
        self.assertEqual(ran.returncode, status, ran.stdout)
        return ran.stdout

    def run_both(self, *options, status=0):
        return self.zslab("run", "--variant", "trylock,old", "--migrate", "off", "--cpus", "1",
                          "--laps", "1", "--repeat", "3", "--out", "out", *options, "redis_lz4",
                          status=status)

    def test_what_differs_is_said(self):
        table = self.run_both()
        self.assertIn("chain differs, classes by differs", " ".join(table.split()))
        for name, chain, rule in [("trylock", 8, "least waste"), ("old", 4, RULE)]:
            with open(f"out/redis_lz4.{name}.json", encoding="utf-8") as file:
                result = json.load(file)
            self.assertEqual(result["options"]["chain_size"], chain)
            self.assertEqual(result["options"]["class_rule"], rule)
            self.assertEqual(result["page_size"], 4096)
        pair = ["compare", "out/redis_lz4.trylock.json", "out/redis_lz4.old.json"]
        for options in [], ["--format", "lkml"]:
            words = " ".join(self.zslab(*pair, *options).split())
            self.assertRegex(words, r"chain size: 8\W.*\b4\b")
            self.assertIn(RULE, words)
        compared = json.loads(self.zslab(*pair, "--json"))[0]
        self.assertIs(compared["alike"], False)
        self.assertLessEqual({"chain size", "class rule"},
                             {difference["name"] for difference in compared["differences"]})
        rows = list(csv.DictReader(io.StringIO(self.zslab(*pair, "--csv"))))
        for row in rows:
            self.assertIn("class rule", row["differs"])

    def test_what_cannot_be_had_is_refused(self):
        self.assertIn("--chain-size 8: old is made for 4", self.run_both("--chain-size", "8",
                                                                         status=2))

    def test_nothing_is_said_of_equals(self):
        table = self.zslab("run", "--variant", "trylock,rcu", "--migrate", "off", "--laps", "1",
                           "--repeat", "3", "--out", "equal", "redis_lz4")
        self.assertNotIn("differs", table)
        table = self.zslab("compare", "equal/redis_lz4.trylock.json", "equal/redis_lz4.rcu.json")
        self.assertNotIn("class rule", table)
        self.assertNotIn("chain size", table)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
