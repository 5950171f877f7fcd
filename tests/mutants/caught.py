#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Passes if a program with a deliberate fault fails. Meson's time limit ends one that hangs.

    caught.py [--says TEXT] [--seeds N] PROGRAM ARGUMENT...

With --says, a line of the output must contain TEXT, too. --seeds is for faults that need two CPUs
to meet: up to N runs, with the seeds 1 to N as the last argument, of which one must fail.
A test of its own runs the program without the fault and with the same arguments, and must pass.
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
        # The fault may leave a kernel in which no further test can run.
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
