# SPDX-License-Identifier: GPL-2.0-or-later
"""Shell scripts pass shellcheck."""
import subprocess

from skip import need


def check(tree, _arguments):
    need("shellcheck")
    scripts = [f for f in tree.ending(".sh") + tree.scripts()
               if tree.lines(f)[0].endswith("sh")]
    if not scripts:
        return
    done = subprocess.run(["shellcheck", "-f", "gcc", *scripts], cwd=tree.root, check=False,
                          stdout=subprocess.PIPE)
    yield from done.stdout.decode().splitlines()
