# SPDX-License-Identifier: GPL-2.0-or-later
"""Includes point one way: src -> workloads, sim, lib; workloads -> lib; sim -> lib."""
import os
import re

# A room, and what its files may include. The longest match counts.
ROOMS = {
    "lib/": ["lib/"],
    "sim/": ["lib/", "sim/"],
    "workloads/": ["lib/", "workloads/"],
    "src/zs/": ["sim/", "src/zs/"],
    "src/content/": ["sim/", "src/zs/", "src/content/"],
    "src/frontends/": ["sim/", "src/zs/", "src/content/", "src/frontends/"],
    "src/run/": ["lib/", "sim/", "workloads/", "src/"],
    "src/replay/": ["sim/", "src/zs/", "src/frontends/", "src/content/", "src/replay/"],
    "src/modules/": ["sim/", "src/zs/", "src/replay/", "src/kernel_tree/", "src/modules/"],
    "src/": ["lib/", "sim/", "workloads/", "src/"],
    "tests/": ["lib/", "sim/", "workloads/", "src/", "tests/"],
}
# The machine's own headers are found by the include path of the build.
MACHINES = ["sim/native/", "sim/virtual/"]


def room_of(name):
    rooms = [room for room in ROOMS if name.startswith(room)]
    return max(rooms, key=len, default=None)


def generated(tree):
    """Headers that Meson writes in the build folder, which is an include path as well."""
    for name in tree.ending("meson.build"):
        yield from re.findall(r"output: '([^']+\.h)'", tree.text(name))


def check(tree, _arguments):
    known = set(tree.files)
    made = set(generated(tree))
    for name in tree.ending(".c", ".h"):
        room = room_of(name)
        if not room:
            yield f"{name}: a source file outside of every room"
            continue
        for number, line in enumerate(tree.lines(name), 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not match:
                continue
            target = match.group(1)
            if os.path.basename(target) in made:
                continue
            if target not in known:
                if not any(machine + target in known for machine in MACHINES):
                    yield f"{name}:{number}: \"{target}\" is no path from the project's root"
            elif not any(target.startswith(allowed) for allowed in ROOMS[room]):
                yield f"{name}:{number}: {room} may not include {target}"
