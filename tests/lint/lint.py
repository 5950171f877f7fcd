#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks the tree against one rule: prints a line for each finding, exits with 1 if there is any.

    lint.py RULE ROOT [ARGUMENT...]

A rule is a file in rules/ with a function check(tree, arguments) that yields "file:line: what is
wrong". It raises Skip if a tool that it needs is not installed.
"""
import importlib
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from skip import Skip  # noqa: E402
from tree import Tree  # noqa: E402


def main():
    rule = importlib.import_module("rules." + sys.argv[1])
    try:
        findings = list(rule.check(Tree(sys.argv[2]), sys.argv[3:]))
    except Skip as why:
        print(f"skipped: {why}")
        sys.exit(77)
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
