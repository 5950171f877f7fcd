#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast schedules are run, by user CPU time: other work on the host has little effect.

    speed.py ZSLAB [SCHEDULES]    of a scenario of the allocator; small ones take more
"""
import re
import resource
import subprocess
import sys
import tempfile

# scenario, options, how many times as many schedules
MEASURED = [("compact-flush", ["--variant", "trylock"], 1),
            ("map-migrate", ["--variant", "rcu"], 1),
            ("lastzero-5", [], 50),
            ("lock-operations", ["--max-steps", "10000000"], 0.01)]


def measure(zslab, scenario, options, schedules):
    """(schedules, steps, seconds)"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run([zslab, "explore", "--strategy", "random", "--schedules",
                              str(schedules), "--out", folder, *options, scenario], check=True,
                             stdout=subprocess.PIPE, text=True)
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return *map(int, re.search(r"(?m)^(\d+) schedules, (\d+) steps", ran.stdout).groups()), seconds


def main():
    zslab, base = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    for scenario, options, times in MEASURED:
        schedules, steps, seconds = measure(zslab, scenario, options, max(int(base * times), 1))
        print(f"{scenario}: {steps / schedules:.0f} steps, {schedules / seconds:.0f} schedules/s, "
              f"{steps / seconds / 1e6:.1f} million steps/s of user time", flush=True)


if __name__ == "__main__":
    main()
