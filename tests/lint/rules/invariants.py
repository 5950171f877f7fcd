# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/invariants.md has a row for each of the 43 invariants, and the tests it names exist."""
import re

DOCUMENT = "docs/invariants.md"
NR_INVARIANTS = 43


def check(tree, _arguments):
    tests = "\n".join(tree.text(f) for f in tree.ending(".c") if f.startswith("tests/"))
    rows = {int(number) for number in re.findall(r"^\| I(\d+) \|", tree.text(DOCUMENT), re.M)}
    for number in sorted(set(range(1, NR_INVARIANTS + 1)) - rows):
        yield f"{DOCUMENT}: no row for I{number}"
    for name in re.findall(r"`((?:test|i\d+)_\w+)`", tree.text(DOCUMENT)):
        if not re.search(rf"\b{name}\b", tests):
            yield f"{DOCUMENT}: names the test {name}, which is not there"
    for name in set(re.findall(r"\b(i\d+_\w+)\(", tests)):
        if f"`{name}`" not in tree.text(DOCUMENT):
            yield f"{DOCUMENT}: does not name {name}"
