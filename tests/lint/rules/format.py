# SPDX-License-Identifier: GPL-2.0-or-later
"""clang-format, with the project's .clang-format, changes no C source."""
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
