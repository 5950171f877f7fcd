#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a libFuzzer program for $FUZZ_SECONDS (60 by default) and says how often it ran.

    fuzz.py PROGRAM INPUTS FOUND

Begins with what is in the folders INPUTS and FOUND. New inputs go to FOUND, and a finding
stays there as crash-*, leak-*, oom-* or timeout-*; the exit status is then 1. What the program
lacks to run is no finding: it is said, and the exit status is 3.
"""
import os
import re
import subprocess
import sys

LACKS = 3  # tests/fuzz/fuzz.h


def main():
    program, inputs, found = sys.argv[1:]
    seconds = os.environ.get("FUZZ_SECONDS", "60")
    os.makedirs(found, exist_ok=True)
    run = subprocess.run([program, f"-max_total_time={seconds}", "-print_final_stats=1",
                          "-timeout=10", "-rss_limit_mb=1024", "-max_len=4096",
                          f"-artifact_prefix={found}/", found, inputs],
                         stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                         errors="replace", check=False)
    executions = re.search(r"number_of_executed_units: (\d+)", run.stderr)
    name = os.path.basename(program)
    if run.returncode == LACKS:
        said = re.findall(r"^fuzz: cannot run: .*", run.stderr, re.M)
        print(f"{name}: {said[-1] if said else 'cannot run'}")
        sys.exit(LACKS)
    if run.returncode or not executions:
        print(run.stderr[-8000:])
        print(f"{name}: a finding, in {found}")
        sys.exit(1)
    print(f"{name}: {int(executions.group(1)):,} executions in {seconds} s, no finding")


if __name__ == "__main__":
    main()
