# SPDX-License-Identifier: GPL-2.0-or-later
"""Running zslab as its users do: argv[1] of the test is the program, argv[2] the sources."""
import glob
import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SOURCES = sys.argv[1], sys.argv[2]
RESULTS = os.path.join(SOURCES, "tests", "data", "results")


def zslab(*args, env=None):
    return subprocess.run([PROGRAM, *args], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, env={**os.environ, **(env or {})})


def result(name):
    return os.path.join(RESULTS, name)


def results_in(folder):
    found = []
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        with open(path, encoding="utf-8") as file:
            found.append(json.load(file))
    return found


class Case(unittest.TestCase):
    def done(self, *args, **more):
        run = zslab(*args, **more)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def refused(self, *args, says=(), status=2):
        """Bad usage or input: this exit status, and one line that says why."""
        run = zslab(*args)
        self.assertEqual(run.returncode, status, (args, run.stderr))
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, run.stderr)
        return run


class FolderCase(Case):
    """With a folder of its own, removed after the test."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        """The path of a file with @text in that folder."""
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


def main():
    unittest.main(argv=sys.argv[:1], verbosity=2)
