#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the commands of README.md as written, one after the other.

    readme.py README.md             those of "Five things people do", in a tree that is built, as
                                    scripts/demo leaves it
    readme.py README.md TREE ZSLAB  those of the first screen, with the tree of a kernel 6.12 in
                                    place of the one it names: they print what it says

scripts/demo and scripts/test are whole runs of their own; this is part of the latter.
"""
import os
import re
import subprocess
import sys
import tempfile

MINIMUM = 6  # blocks: the path, and one for each of the five
NAMED = "/usr/src/linux-source-6.12"


def five_things(text):
    section = text.split("\n## Five things people do\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", section, re.M | re.S)
    if len(blocks) < MINIMUM:
        sys.exit(f"README.md has {len(blocks)} blocks of commands, expected {MINIMUM}")
    return subprocess.run(["sh", "-eux", "-c", "".join(blocks)], check=False).returncode


def session(text):
    """The commands of the first screen, and the output that it shows for them."""
    block = re.search(r"^```console\n(.*?)^```$", text, re.M | re.S)[1].splitlines(True)
    commands = [line[2:] for line in block if line[:2] in ("$ ", "> ")]
    return "".join(commands), "".join(line for line in block if line[:2] not in ("$ ", "> "))


def first_screen(text, tree, zslab):
    commands, says = (part.replace(NAMED, tree) for part in session(text))
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(["sh", "-eu", "-c", commands], cwd=folder, check=False, text=True,
                             stdout=subprocess.PIPE,
                             env={**os.environ, "XDG_CACHE_HOME": folder,
                                  "PATH": os.path.dirname(zslab) + ":" + os.environ["PATH"]})
    if ran.returncode or ran.stdout != says:
        print(f"README.md says\n{says}\nbut exit status {ran.returncode} and\n{ran.stdout}")
        return 1
    return 0


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    sys.exit(first_screen(text, *map(os.path.abspath, sys.argv[2:])) if sys.argv[2:]
             else five_things(text))


if __name__ == "__main__":
    main()
