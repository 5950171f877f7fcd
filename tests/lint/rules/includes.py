# SPDX-License-Identifier: GPL-2.0-or-later
"""Includes point one way, from room to room; the host program sees no machine.

A room may include itself and the rooms that its row names. These are all above it in the list, so
rooms cannot include each other in a circle. docs/design.md has a table of the same rooms, in the
same order, with what each is compiled for.
"""
import os
import re

HOST, MACHINE, BOTH = "host", "per machine", "host and machines"
OWN = "its machine"
KERNEL = "the kernel"

# Room: what it is compiled for, and what its files may include.
ROOMS = {
    "lib/": (BOTH, []),
    "workloads/": (HOST, ["lib/"]),
    "sim/kernel/": (MACHINE, []),
    "sim/include/": (MACHINE, ["sim/kernel/"]),
    "sim/": (MACHINE, ["sim/kernel/"]),
    "sim/topology/": (HOST, ["lib/", "sim/"]),
    "sim/machines/": (HOST, ["lib/", "sim/"]),
    "sim/sched/": (MACHINE, ["sim/kernel/", "sim/"]),
    "sim/mm/": (MACHINE, ["sim/kernel/", "sim/"]),
    "sim/probes/": (MACHINE, ["sim/kernel/", "sim/", "sim/mm/"]),
    "sim/boot/": (MACHINE, ["sim/kernel/", "sim/", "sim/sched/", "sim/mm/", "sim/probes/"]),
    "sim/native/": (OWN, ["sim/kernel/", "sim/", "sim/mm/", "sim/probes/"]),
    "sim/virtual/runtime/": (OWN, ["sim/kernel/", "sim/", "sim/mm/", "sim/probes/"]),
    "sim/virtual/model/": (OWN, ["sim/kernel/", "sim/", "sim/mm/", "sim/probes/",
                                 "sim/virtual/runtime/"]),
    "sim/virtual/explore/": (OWN, ["sim/kernel/", "sim/", "sim/sched/", "sim/mm/", "sim/probes/",
                                   "sim/virtual/runtime/"]),
    "sim/drivers/": (MACHINE, ["sim/kernel/", "sim/", "sim/mm/", "sim/probes/"]),
    "src/zs/": (MACHINE, ["sim/kernel/", "sim/", "sim/mm/", "sim/probes/"]),
    "src/content/": (MACHINE, ["sim/kernel/", "sim/"]),
    "src/frontends/": (MACHINE, ["sim/kernel/", "sim/", "src/zs/", "src/content/"]),
    "src/frontends/compress/": (HOST, []),
    "src/explore/scenarios/": (MACHINE, ["sim/kernel/", "sim/", "sim/mm/", "sim/probes/",
                                         "sim/virtual/explore/", "sim/drivers/", "src/zs/",
                                         "src/content/", "src/frontends/"]),
    "src/replay/": (MACHINE, ["sim/kernel/", "sim/", "sim/mm/", "sim/probes/", "sim/drivers/",
                              "src/zs/", "src/content/", "src/frontends/"]),
    "src/microbench/": (MACHINE, ["sim/kernel/", "sim/", "src/zs/"]),
    "src/kernel_tree/": (MACHINE, ["sim/kernel/", "sim/", "src/zs/"]),
    "src/kmod/": (KERNEL, ["src/zs/"]),
    "src/modules/": (MACHINE, ["sim/kernel/", "sim/", "sim/virtual/runtime/", "sim/virtual/model/",
                               "sim/virtual/explore/", "sim/drivers/", "src/zs/",
                               "src/frontends/", "src/explore/scenarios/", "src/replay/",
                               "src/microbench/", "src/kernel_tree/"]),
    "src/results/": (HOST, ["lib/", "sim/topology/", "src/replay/"]),
    "src/explore/litmus/": (HOST, ["lib/"]),
    "src/explore/search/": (HOST, ["lib/", "src/modules/"]),
    "src/run/": (HOST, ["lib/", "workloads/", "sim/", "sim/topology/", "sim/machines/",
                        "src/content/",
                        "src/frontends/", "src/frontends/compress/", "src/replay/",
                        "src/modules/", "src/results/"]),
    "src/calibrate/": (HOST, ["lib/", "sim/", "sim/machines/"]),
    "src/report/": (HOST, ["lib/", "workloads/", "src/results/"]),
    "src/cli/": (HOST, ["lib/", "workloads/", "sim/topology/", "sim/machines/", "sim/drivers/",
                        "src/zs/", "src/frontends/compress/", "src/results/", "src/explore/litmus/",
                        "src/explore/search/", "src/run/", "src/calibrate/", "src/report/"]),
}
# Tests may include every room; no room may include tests.
TESTS = "tests/"
# A room without its subfolders, which are rooms of their own.
FLAT = {"sim/"}
# The build's include path finds a machine's own headers, as <machine/NAME.h>.
MACHINES = ["sim/native/", "sim/virtual/runtime/", "sim/virtual/model/", "sim/virtual/explore/"]
MACHINE_HEADER = "machine/"
# The names in meson.build of include paths that contain a machine.
MACHINE_PATHS = re.compile(r"\b(native|virtual)_(inc|dep)\b|\bnative_debug_dep\b")


def room_of(name):
    for room in sorted(ROOMS, key=len, reverse=True):
        if name.startswith(room) and (room not in FLAT or "/" not in name[len(room):]):
            return room
    return None


def generated(tree):
    """Headers that Meson writes into the build folder, which is on the include path too."""
    for name in tree.ending("meson.build"):
        yield from re.findall(r"output: '([^']+\.h)'", tree.text(name))


def includes(tree, name):
    """(line number, target, in quotes) of each include."""
    for number, line in enumerate(tree.lines(name), 1):
        match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if match:
            yield number, match.group(2), match.group(1) == '"'


def order_findings():
    order = list(ROOMS)
    for room, (_, allowed) in ROOMS.items():
        for other in allowed:
            if other not in order[:order.index(room)]:
                yield f"tests/lint/rules/includes.py: {room} includes {other}, below it: a circle"


def table_findings(tree):
    """docs/design.md has the same rooms in the same order, compiled for the same side."""
    name = "docs/design.md"
    if name not in tree.files:
        return
    listed = []
    for line in tree.lines(name):
        match = re.match(r"\| (`[^|]+/`[^|]*) \| ([^|]+) \|", line)
        if match:
            listed += [(room, match.group(2)) for room in re.findall(r"`([^`]+/)`", match.group(1))]
    expected = [(room, side) for room, (side, _) in ROOMS.items()]
    listed = [(room, side) for room, side in listed if room != "plots/"]
    for room, side in expected:
        if (room, side) not in listed:
            yield f"{name}: no row for {room}, compiled {side}"
    for room, side in listed:
        if (room, side) not in expected:
            yield f"{name}: {room}, compiled {side}, is not in tests/lint/rules/includes.py"
    if not expected == listed and sorted(expected) == sorted(listed):
        yield f"{name}: the rooms are in another order than in tests/lint/rules/includes.py"


def include_findings(tree, name, room, made, known):
    allowed = list(ROOMS) + [TESTS] if room == TESTS else [room] + ROOMS[room][1]
    for number, target, quoted in includes(tree, name):
        if os.path.basename(target) in made:
            continue
        if target not in known:
            if quoted and not any(machine + target in known for machine in MACHINES):
                yield f"{name}:{number}: \"{target}\" is no path from the project's root"
            continue
        found = TESTS if target.startswith(TESTS) else room_of(target)
        if found and found not in allowed:
            yield f"{name}:{number}: {room} may not include {target}"


def machine_chain(tree, name, known, seen):
    """The includes through which a file reaches a machine's header, or None."""
    if name in seen:
        return None
    seen.add(name)
    for _, target, _ in includes(tree, name):
        if target.startswith(MACHINE_HEADER):
            return [name, f"<{target}>"]
        if target in known and room_of(target):
            chain = machine_chain(tree, target, known, seen)
            if chain:
                return [name] + chain
    return None


def host_findings(tree, name, known):
    chain = machine_chain(tree, name, known, set())
    if chain:
        yield f"{name}: the host program sees a machine: {' -> '.join(chain[1:])}"


def build_findings(tree):
    for room, (side, _) in ROOMS.items():
        name = room + "meson.build"
        if side != HOST or name not in tree.files:
            continue
        for number, line in enumerate(tree.lines(name), 1):
            if MACHINE_PATHS.search(line):
                yield f"{name}:{number}: the host program is built with a machine's include path"


def check(tree, _arguments):
    known, made = set(tree.files), set(generated(tree))
    yield from order_findings()
    yield from table_findings(tree)
    yield from build_findings(tree)
    for name in tree.ending(".c", ".h"):
        room = TESTS if name.startswith(TESTS) else room_of(name)
        if not room:
            yield f"{name}: a source file outside of every room"
            continue
        yield from include_findings(tree, name, room, made, known)
        if room != TESTS and ROOMS[room][0] == HOST:
            yield from host_findings(tree, name, known)
