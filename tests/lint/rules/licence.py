# SPDX-License-Identifier: GPL-2.0-or-later
"""Every source file begins with its SPDX line, in the comment style of its language."""
TAG = "SPDX-License-Identifier: GPL-2.0-or-later"


def check(tree, _arguments):
    hashed = tree.ending(".py", ".sh", ".gp", "meson.build", "meson_options.txt") + tree.scripts()
    expected = {name: f"# {TAG}" for name in hashed}
    expected.update({name: f"// {TAG}" for name in tree.ending(".c")})
    expected.update({name: f"/* {TAG} */" for name in tree.ending(".h")})
    for name, line in sorted(expected.items()):
        head = tree.lines(name)[:2]
        if head and head[0].startswith("#!"):
            head = head[1:]
        if not head or head[0] != line:
            yield f"{name}:1: does not open with '{line}'"
