#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the correct variants through the correct scenarios for a given time or number.

    soak.py ZSLAB DIR [--schedules N] [--jobs N] [--variant NAME...] [-- OPTION...]

DIR keeps how far each pair is: run again, it goes on from there. Pairs take turns of the same
number of schedules until each variant has N (10 million), which are shared by its scenarios alike.
Options after -- are those of zslab explore. It stops at the first failure, whose file is in DIR.
"""
import argparse
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from right import VARIANTS, scenarios

TURN = 20000
INTERRUPTED = 130


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("zslab")
    parser.add_argument("dir")
    parser.add_argument("--schedules", type=int, default=10 ** 7)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--variant", action="append")
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    options = parser.parse_args(words[:cut]) # what follows "--" is not argparse's
    options.options = words[cut + 1:]
    return options


class Soak:
    def __init__(self, options):
        self.options = options
        self.counts = {}
        self.failed = ""
        self.stopped = threading.Event()

    def run(self, variant, scenario, schedules):
        """Continues one pair of variant and scenario up to @schedules schedules."""
        if self.stopped.is_set():
            return
        name = f"{variant}-{scenario}".replace(":", "-").replace("=", "-")
        state = os.path.join(self.options.dir, name + ".state")
        done = subprocess.run(
            [self.options.zslab, "explore", "--variant", variant, "--schedules", str(schedules),
             "--resume", state, "--out", self.options.dir, *self.options.options, scenario],
            check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        text = done.stdout.decode("utf-8", "replace")
        ran = re.findall(r"(?m)^(\d+) schedules", text)
        if ran:
            self.counts[variant, scenario] = int(ran[-1])
        if done.returncode == INTERRUPTED:
            self.stopped.set()
        elif done.returncode:
            self.failed = f"{variant} {scenario}: exit status {done.returncode}\n{text}"
            self.stopped.set()

    def total(self, variant):
        return sum(count for pair, count in self.counts.items() if pair[0] == variant)


def main():
    options = arguments()
    variants, names = options.variant or VARIANTS, scenarios(options.zslab)
    os.makedirs(options.dir, exist_ok=True)
    each = -(-options.schedules // len(names))
    soak, began = Soak(options), time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: soak.stopped.set())
    for most in [*range(TURN, each, TURN), each]:
        with ThreadPoolExecutor(options.jobs) as pool:
            for variant in variants:
                for scenario in names:
                    pool.submit(soak.run, variant, scenario, most)
        for variant in variants:
            print(f"{time.monotonic() - began:.0f} s: {variant}: {soak.total(variant)} schedules")
        sys.stdout.flush()
        if soak.stopped.is_set():
            break
    print(soak.failed or ("interrupted" if soak.stopped.is_set() else "nothing found"))
    sys.exit(1 if soak.failed else 130 if soak.stopped.is_set() else 0)


if __name__ == "__main__":
    main()
