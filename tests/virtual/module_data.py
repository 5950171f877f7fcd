#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""All data at file scope of observed code is simulated.

usage: module_data.py [--holds NAME]... [--private NAME]... MODULE [OBSERVED.a]...

Of the symbols of OBSERVED.a none is thread-local or the machine's own, and each that can be
written has its place in the part of MODULE that its machine simulates: from its first writable
segment to its last, without what the loader alone writes. So has each NAME that is held. Only a
NAME that is private may be the machine's own. Without archives the same holds for all of MODULE but
the machine's own.
"""
import collections
import re
import subprocess
import sys

WINDOW = 1 << 26  # MODEL_DATA_WINDOW
PRIVATE = "explore_private"
DATA = {"OBJECT", "COMMON", "TLS"}
# No data: aarch64's mapping symbols and anchors, and where its linker has thread-local data begin.
MARKS = "$", ".L", "_TLS_MODULE_BASE_"
# Written by the loader alone.
CONSTANT = re.compile(r"\.data\.rel\.ro|\.got|\.(pre)?init_array|\.fini_array|\.[cd]tors|\.dynamic")

Symbol = collections.namedtuple("Symbol", "name kind address size section")


def readelf(option, path):
    run = subprocess.run(["readelf", "-W", option, path], check=True, capture_output=True,
                         text=True)
    return run.stdout.splitlines()


def sections(path):
    """Member by member: number -> (name, is it written to)."""
    members = [{}]
    for line in readelf("-S", path):
        if line.startswith("File: "):
            members.append({})
        found = re.match(r" *\[ *(\d+)\] (\S*) +\w+ +(?:[0-9a-f]+ +){4}(\w*) ", line)
        if found:
            members[-1][int(found[1])] = found[2], "W" in found[3]
    return [member for member in members if member]


def data_symbols(path):
    """Each with its section (name, is it written to); None: it is defined elsewhere."""
    of, members = sections(path), [[]]
    for line in readelf("-s", path):
        if line.startswith("File: "):
            members.append([])
        fields = line.split()
        if len(fields) < 8 or not fields[0].rstrip(":").isdigit() or fields[3] not in DATA:
            continue
        if fields[7].startswith(MARKS):
            continue
        members[-1].append((fields[7].split("@")[0], fields[3], int(fields[1], 16),
                            int(fields[2], 0), fields[6]))
    members = [member for member in members if member] if len(of) == 1 else members[1:]
    for member, numbered in zip(members, of):
        for name, kind, address, size, where in member:
            common = ("COMMON", True) if where == "COM" else None
            yield Symbol(name, kind, address, size,
                         numbered.get(int(where)) if where.isdigit() else common)


def simulated(module):
    """As sim/virtual/runtime/segment.c finds it."""
    loads, relro = [], (0, 0)
    for line in readelf("-l", module):
        found = re.match(r" +(LOAD|GNU_RELRO) +0x\w+ 0x(\w+) 0x\w+ 0x\w+ 0x(\w+) (...)", line)
        if not found:
            continue
        start = int(found[2], 16)
        span = start, start + int(found[3], 16)
        if found[1] == "GNU_RELRO":
            relro = span
        elif "W" in found[4]:
            loads.append(span)
    loads = [span for span in loads if not (relro[0] <= span[0] and span[1] <= relro[1])]
    return min(start for start, _ in loads), max(end for _, end in loads)


def is_constant(symbol):
    return not symbol.section[1] or bool(CONSTANT.match(symbol.section[0]))


def faults_of(symbol, start, end):
    if symbol.kind == "TLS":
        yield f"{symbol.name} is thread-local"
    elif symbol.section[0] == PRIVATE:
        yield f"{symbol.name} is in {PRIVATE}"
    elif not is_constant(symbol) and not start <= symbol.address <= end - symbol.size:
        yield f"{symbol.name} lies outside, in {symbol.section[0]}"


def faults(module, holds, private, archives):
    start, end = simulated(module)
    if end - start > WINDOW:
        yield f"its data takes {end - start} bytes; expected at most {WINDOW}"
    linked = [symbol for symbol in data_symbols(module) if symbol.section]
    names = set(holds)
    for archive in archives:
        symbols = list(data_symbols(archive))
        if not symbols:
            yield f"{archive} has no data"
        for symbol in symbols:
            if symbol.section is None or symbol.name in private:
                continue  # another member's, which is seen there
            if symbol.kind == "TLS" or symbol.section[0] == PRIVATE:
                yield from (f"{archive}: {fault}" for fault in faults_of(symbol, start, end))
            elif not is_constant(symbol):
                names.add(symbol.name)
    known = {symbol.name for symbol in linked if not is_constant(symbol)}
    yield from (f"{name} is not in it" for name in sorted(names - known))
    for symbol in linked:
        if symbol.name in names or not (archives or symbol.section[0] == PRIVATE):
            yield from faults_of(symbol, start, end)


def main(arguments):
    names = {"--holds": [], "--private": []}
    while arguments and arguments[0] in names:
        names[arguments[0]].append(arguments[1])
        arguments = arguments[2:]
    module, *archives = arguments
    found = [f"{module}: {fault}"
             for fault in faults(module, names["--holds"], names["--private"], archives)]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
