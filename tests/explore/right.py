#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs every variant that should be correct through every scenario: nothing may be found.

    right.py ZSLAB SCHEDULES FIRST STEP [OPTION...]

SCHEDULES are those of each scenario. Every STEP-th variant is run, from number FIRST on.
Half of the pairs of variant and scenario run under sc, the others under lkmm, unless --model is
among the options. Variants share most of their code, so each runs a scenario with another seed.
"""
import subprocess
import sys

from finds import explore

VARIANTS = ["trylock", "rcu", "rcu:free=typesafe", "rcu:free=kfree_rcu", "rcu:dead=einval",
            "rcu-posted:repaired", "pinbit", "classlock-2022", "classlock", "zspagelock", "objcg",
            "classidx", "percpu-deferred", "defer-zspage", "classlock-rcu", "biglock", "example"]
# Programs without an allocator, most with a known bug; and an old defect.
LEFT_OUT = ("lost-update", "ab-ba", "zram-write-2025", "fib-bench", "lock-operations", "sct-",
            "readers-", "lastzero-")


def scenarios(zslab):
    """The scenarios that correct variants pass."""
    listed = subprocess.run([zslab, "explore", "--list"], check=True, stdout=subprocess.PIPE)
    names = [line.split()[0] for line in listed.stdout.decode().splitlines()]
    return [name for name in names if not name.startswith(LEFT_OUT)]


def main():
    zslab, schedules, options = sys.argv[1], sys.argv[2], sys.argv[5:]
    first, step = map(int, sys.argv[3:5])
    names = scenarios(zslab)
    bad = 0
    for number, variant in list(enumerate(VARIANTS))[first::step]:
        ran = 0
        for scenario in names:
            number += 1
            model = [] if "--model" in options else ["--model", ("sc", "lkmm")[number % 2]]
            count, report = explore(zslab, variant, scenario, model + options, schedules, number)
            ran += count
            if report:
                bad += 1
                print(f"{variant} {scenario}:\n{report}")
        print(f"{variant}: {ran} schedules", flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
