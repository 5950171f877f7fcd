# SPDX-License-Identifier: GPL-2.0-or-later
"""A test program is NAME_test.c or NAME_test.py; helpers and benchmarks have other names."""
import os
import re

# Programs that are not tests: benchmarks, fuzz targets, and what a test or a script runs.
FOLDERS = ("tests/benchmarks/", "tests/fuzz/", "tests/lint/")
PROGRAMS = {"tests/kernel_tree/speed.c", "tests/truth/curve.c", "tests/vm/pressure.c",
            "tests/cli/program.py"}
MAIN = {".c": re.compile(r"^int main\(", re.M),
        ".py": re.compile(r"^import unittest|^from program import", re.M)}


def check(tree, _arguments):
    for name in tree.ending(".c", ".py"):
        if not name.startswith("tests/") or name.startswith(FOLDERS) or name in PROGRAMS:
            continue
        stem, ending = os.path.splitext(os.path.basename(name))
        if stem.startswith("test_"):
            yield f"{name}: a test is named {stem[5:]}_test{ending}"
        elif MAIN[ending].search(tree.text(name)) and not stem.endswith("_test"):
            yield f"{name}: a test program is named {stem}_test{ending}"
