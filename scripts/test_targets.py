#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_targets.py BUILD SUITE...: what ninja has to build for the tests of these suites."""
import json
import os
import subprocess
import sys


def introspect(build, what):
    return json.loads(subprocess.run(["meson", "introspect", build, "--" + what], check=True,
                                     stdout=subprocess.PIPE, text=True).stdout)


def main():
    build, suites = os.path.realpath(sys.argv[1]), set(sys.argv[2:])
    files = {target["id"]: target["filename"] for target in introspect(build, "targets")}
    wanted = set()
    for test in introspect(build, "tests"):
        if suites & {suite.rpartition(":")[2] for suite in test["suite"]}:
            wanted.update(name for target in test["depends"] for name in files[target])
    print("\n".join(sorted(os.path.relpath(name, build) for name in wanted)))


if __name__ == "__main__":
    main()
