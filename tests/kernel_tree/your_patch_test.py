#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the commands of docs/test-your-patch.md as written, one after the other.

    your_patch_test.py DOCUMENT RCU_SERIES FILE ZSLAB

FILE is mm/zsmalloc.c of Linux 6.1, in its tree. The test makes a repository "linux" of it, whose
last commit is the repaired series of February 2024, and then one with a patch that breaks: the
series as posted.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

DOCUMENT, RCU_SERIES, FILE, ZSLAB = map(os.path.abspath, sys.argv[1:5])
COMMANDS = 6


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          text=True)


class TestYourPatch(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        os.chdir(self.folder.name)
        os.environ["XDG_CACHE_HOME"] = os.path.join(self.folder.name, "cache")
        os.environ["PATH"] = os.path.dirname(ZSLAB) + ":" + os.environ["PATH"]

    def done(self, *command, status=0):
        ran = run(*command)
        print(ran.stdout)
        self.assertEqual(ran.returncode, status, ran.stdout)
        return ran.stdout

    def git(self, *command):
        self.done("git", "-C", "linux", "-c", "user.name=n", "-c", "user.email=n@localhost",
                  *command)

    def commit(self):
        self.git("add", ".")
        self.git("commit", "-q", "-m", "A change of mm/zsmalloc.c")

    def make_tree(self):
        os.makedirs("linux/mm")
        shutil.copy(FILE, "linux/mm")
        shutil.copy(os.path.join(os.path.dirname(FILE), "../Makefile"), "linux")
        self.git("init", "-q")
        self.commit()

    def series(self, out, *repairs):
        self.done(RCU_SERIES, FILE, out, *repairs)

    def test_commands_of_the_document(self):
        with open(DOCUMENT, encoding="utf-8") as file:
            commands = re.findall(r"^```sh\n(.*)\n```$", file.read(), re.M)
        self.assertEqual(len(commands), COMMANDS)
        self.make_tree()
        self.series("linux/mm/zsmalloc.c", "repaired")
        self.commit()
        for command in commands:
            table = self.done("sh", "-euxc", command)
        for word in ["base = before", "new  = after", "throughput", "free p99", "redis_lz4"]:
            self.assertIn(word, table)
        self.assertEqual("", run("git", "-C", "linux", "status", "--porcelain").stdout)

    def test_a_patch_that_breaks(self):
        self.make_tree()
        self.series("posted.patch", "--patch")
        build = [ZSLAB, "build-kernel", "linux", "--patch", "posted.patch"]
        self.assertIn("kernel-6.1-patched: built, of", self.done(*build))
        self.assertIn("kernel-6.1-patched: built before, of", self.done(*build))
        self.assertIn("kernel-6.1: built", self.done(ZSLAB, "build-kernel", "linux"))
        ran = self.done(ZSLAB, "run", "--variant", "kernel-6.1,kernel-6.1-patched", "--laps", "1",
                        "--repeat", "1", "--migrate", "off", "--out", "out", "redis_lz4", status=1)
        self.assertIn("kernel-6.1-patched failed by SIG", ran)
        for machine in ["native", "virtual"]:
            self.assertIn(f"kernel-6.1-patched.{machine}.so", os.listdir("cache/zslab/kernel"))
        self.assertEqual("", run("git", "-C", "linux", "status", "--porcelain").stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
