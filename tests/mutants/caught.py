#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Passes when a program with a deliberate fault fails. One that hangs is meson's to end.

    caught.py [--says TEXT] [--seeds N] PROGRAM ARGUMENT...

With --says, TEXT must be in what it prints, too. With --seeds, where CPUs have to meet, up to N
runs with seeds from 1 on as the last argument: one of them must fail.
The same program without the fault passes with the same arguments: that is a test of its own.
"""
import os
import subprocess
import sys

NOT_A_VERDICT = {0: "the fault was not noticed", 2: "bad usage", 77: "it was skipped",
                 126: "it cannot be run", 127: "it is not there"}


def main():
    args = sys.argv[1:]
    says = ""
    if args[0] == "--says":
        says, args = args[1], args[2:]
    seeds = [[]]
    if args[0] == "--seeds":
        seeds, args = [[str(seed + 1)] for seed in range(int(args[1]))], args[2:]
    for seed in seeds:
        # One fault may leave a kernel behind in which the next test has no chance.
        done = subprocess.run(args + seed, check=False, stdout=subprocess.PIPE,
                              env=dict(os.environ, CMOCKA_TEST_ABORT="1"), stderr=subprocess.STDOUT)
        if done.returncode:
            break
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    print("\n".join(lines[-30:]))
    if done.returncode in NOT_A_VERDICT:
        sys.exit(f"not caught: {NOT_A_VERDICT[done.returncode]}")
    if not any(says in line for line in lines):
        sys.exit(f"not caught: it fails without a word of '{says}'")
    print(f"caught: exit status {done.returncode}")


if __name__ == "__main__":
    main()
