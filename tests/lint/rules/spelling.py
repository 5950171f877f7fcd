# SPDX-License-Identifier: GPL-2.0-or-later
"""codespell finds no misspelling in documents and comments."""
import subprocess

from skip import need


def check(tree, _arguments):
    need("codespell")
    texts = [f for f in tree.files
             if f != "LICENSE" and not f.startswith(("tests/data/fuzz/", "tests/data/scaling/")) and tree.lines(f)]
    done = subprocess.run(["codespell", "--ignore-words-list", "cna,inuse,fo,wo,nd,tthe", *texts],
                          cwd=tree.root, check=False, stdout=subprocess.PIPE)
    yield from done.stdout.decode().splitlines()
