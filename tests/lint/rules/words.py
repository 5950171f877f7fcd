# SPDX-License-Identifier: GPL-2.0-or-later
"""Outside src/zs, no code asks for a variant by name; no file has a path of one person's machine."""
import os
import re

HOME = re.compile(r"(?<![\w.}$-])/(home|root|work|mnt|media|Users)/[\w.]")
# Rooms that treat all variants alike: they ask for flags, never for a name.
NEUTRAL = ("workloads/", "plots/", "src/replay/", "src/run/", "src/results/", "sim/")


def variants(tree):
    names = [os.path.splitext(os.path.basename(f))[0] for f in tree.ending(".c")
             if f.startswith(("src/zs/variants/", "src/zs/baselines/"))]
    return "|".join(map(re.escape, names))


def check(tree, _arguments):
    names = variants(tree)
    literal = re.compile(rf"""(cmp\(|\beq\b|==).*(["'])({names})\2""") if names else None
    for name in tree.files:
        for number, line in enumerate(tree.lines(name), 1):
            if HOME.search(line):
                yield f"{name}:{number}: names a place on one machine: {line.strip()[:60]}"
            if literal and name.startswith(NEUTRAL) and name.endswith((".c", ".h", ".gp")):
                if literal.search(line):
                    yield f"{name}:{number}: asks for a variant by name: {line.strip()[:60]}"
