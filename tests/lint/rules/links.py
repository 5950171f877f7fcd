# SPDX-License-Identifier: GPL-2.0-or-later
"""Links and paths in documents lead to files that exist."""
import os
import re


def check(tree, _arguments):
    known = set(tree.files) | {os.path.dirname(f) for f in tree.files}
    for name in tree.ending(".md"):
        for number, line in enumerate(tree.lines(name), 1):
            for target in re.findall(r"\]\(([^)#\s]+)", line):
                if re.match(r"\w+:", target):
                    continue
                path = os.path.normpath(os.path.join(os.path.dirname(name), target))
                if path not in known:
                    yield f"{name}:{number}: links to {target}, which is not there"
