#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs one rule of the house over the tree: a line for each finding, exit 1 if there is one.

    lint.py RULE ROOT [ARGUMENT...]

A rule is a file in rules/ with a check(tree, arguments) that yields "file:line: what is
wrong". It raises Skip where this machine lacks the tool the rule needs.
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
