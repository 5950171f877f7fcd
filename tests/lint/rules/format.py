# SPDX-License-Identifier: GPL-2.0-or-later
"""C sources are as clang-format of this project's .clang-format lays them out."""
import subprocess

from skip import need


def check(tree, _arguments):
    need("clang-format")
    sources = tree.ending(".c", ".h")
    done = subprocess.run(["clang-format", "--dry-run", "--Werror", *sources], cwd=tree.root,
                          check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    seen = set()
    for line in done.stdout.decode().splitlines():
        name = line.split(":")[0]
        if "error:" in line and name not in seen:
            seen.add(name)
            yield line
