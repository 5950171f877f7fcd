#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each module exports its table and nothing else, and brings no sanitizer's runtime along.

usage: module_symbols.py MODULE...
"""
import subprocess
import sys


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def faults(module):
    exported = [line.split()[-1] for line in output("nm", "-D", "--defined-only", module).splitlines()]
    if exported != ["zslab_machine"]:
        yield f"exports {exported}"
    for line in output("readelf", "-d", module).splitlines():
        if "NEEDED" in line and "libtsan" in line:
            yield "needs libtsan"


def main(modules):
    found = [f"{module}: {fault}" for module in modules for fault in faults(module)]
    for line in found:
        print(line)
    return 1 if found or not modules else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
