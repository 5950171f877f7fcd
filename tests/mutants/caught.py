#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Passes when a program with a deliberate fault fails, within its time.

    caught.py SECONDS PROGRAM ARGUMENT...

The same program without the fault passes with the same arguments: that is a test of its own.
"""
import subprocess
import sys

NOT_A_VERDICT = {0: "the fault was not noticed", 2: "bad usage", 77: "it was skipped",
                 126: "it cannot be run", 127: "it is not there"}


def main():
    try:
        done = subprocess.run(sys.argv[2:], timeout=float(sys.argv[1]), check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired:
        sys.exit("not caught: it hangs")
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    print("\n".join(lines[-30:]))
    if done.returncode in NOT_A_VERDICT:
        sys.exit(f"not caught: {NOT_A_VERDICT[done.returncode]}")
    print(f"caught: exit status {done.returncode}")


if __name__ == "__main__":
    main()
