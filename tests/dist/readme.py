#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the commands of README.md's "Five things people do" as written, one after the other.

    readme.py README.md    in a tree that is built, as scripts/demo leaves it

The two commands before them are whole runs of their own, scripts/test being the one that this
is part of.
"""
import re
import subprocess
import sys

MINIMUM = 6  # blocks: the path, and one for each of the five


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        section = file.read().split("\n## Five things people do\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", section, re.M | re.S)
    if len(blocks) < MINIMUM:
        sys.exit(f"README.md has {len(blocks)} blocks of commands, expected {MINIMUM}")
    sys.exit(subprocess.run(["sh", "-eux", "-c", "".join(blocks)], check=False).returncode)


if __name__ == "__main__":
    main()
