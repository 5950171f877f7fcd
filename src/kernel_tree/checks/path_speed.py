# SPDX-License-Identifier: GPL-2.0-or-later
"""The time of each path before and after a change.

A program times both files' paths in blocks that take turns, and gives one ratio for each path. How
fast one side is depends on the addresses that a process happens to get, so that many processes
are asked, and whose object file comes first in the program takes turns, too. A path counts as
changed when chance does not explain on which side of 1 the ratios fall (a sign test, after Holm's
correction over the paths), and the median is further from 1 than addresses alone take it.
"""
import json
import math
import os
import statistics
import time

from outcome import CLEAN, CUT, FAILED, WORSE, Outcome, reason, run_for

LEAST = 24        # processes, below which there is no verdict
MOST = 96
OPERATIONS = "2048"
DISTANCE = 0.05   # from 1: what the order of object files alone makes
LEVEL = 0.05
NAMED = 4         # paths in one line
SIZES = "gcc_lz4.zslab"


def sign_test(ratios):
    """How often a fair coin gives as unequal a division, two-sided."""
    above = sum(ratio > 1 for ratio in ratios)
    n = above + sum(ratio < 1 for ratio in ratios)
    tail = sum(math.comb(n, k) for k in range(min(above, n - above) + 1)) / 2 ** n
    return min(1.0, 2 * tail)


def holm(chances, level=LEVEL):
    """Which of them are significant, all taken together."""
    order = sorted(range(len(chances)), key=chances.__getitem__)
    significant = set()
    for rank, which in enumerate(order):
        if chances[which] > level / (len(chances) - rank):
            break
        significant.add(which)
    return significant


def verdicts(rows):
    """(path, median of head's time per base's, verdict) of each [name, ratios]."""
    shown = holm([sign_test(ratios) for _, ratios in rows])
    for which, (name, ratios) in enumerate(rows):
        median = statistics.median(ratios)
        if which not in shown or abs(median - 1) <= DISTANCE:
            yield name, median, "none"
        else:
            yield name, median, "worse" if median > 1 else "better"


class Asked:
    """The ratios that processes gave, by path."""

    def __init__(self, programs, env):
        self.programs, self.env, self.output = programs.speed(), env, ""
        self.trace = os.path.join(env["ZSLAB_DATA_DIR"], "traces", SIZES)
        self.rows, self.processes = [], 0

    def ask(self, seconds, *command):
        ran = run_for(seconds, command, env=self.env)
        self.output = ran.output if ran.status else self.output
        return ran

    def open(self, seconds, work):
        """One process that is not counted, and the names of the paths."""
        ran = self.one(seconds)
        return self.names(seconds, work) if ran.status == 0 else ran

    def names(self, seconds, work):
        path = os.path.join(work, "paths.json")
        ran = self.ask(seconds, self.programs[0], "base", self.trace, "1", OPERATIONS, path)
        if ran.status == 0:
            with open(path, encoding="utf-8") as file:
                self.rows = [(f"{row['path']} {row['size']}", [])
                             for row in json.load(file)["rows"]]
        return ran

    def one(self, seconds):
        number = self.processes
        return self.ask(seconds, self.programs[number % 2], "--one", str(number), "base",
                        self.trace, OPERATIONS)

    def once_more(self, seconds):
        ran = self.one(seconds)
        if ran.status == 0:
            lines = ran.output.splitlines()
            for (_, ratios), line in zip(self.rows, lines, strict=True):
                ratios.append(1 / float(line.split()[2]))
            self.processes += 1
        return ran


def name_some(verdict, rows):
    """The rows of @verdict, those furthest from 1 by name."""
    rows = sorted(((name, median) for name, median, its in rows if its == verdict),
                  key=lambda row: -abs(math.log(row[1])))
    if not rows:
        return []
    named = ", ".join(f"{name} {median:.2f}" for name, median in rows[:NAMED])
    return [f"{verdict} on {len(rows)} paths: {named}" + (", ..." if len(rows) > NAMED else "")]


def judge(asked):
    rows = list(verdicts(asked.rows))
    worse, better = name_some("worse", rows), name_some("better", rows)
    said = "; ".join(worse + better) or (f"no difference shown beyond {DISTANCE:.0%} on "
                                         f"{len(rows)} paths")
    table = "\n".join(f"{name:28} {median:.3f} {verdict}" for name, median, verdict in rows)
    return Outcome(WORSE if worse else CLEAN, f"{said} ({asked.processes} processes)", table,
                   letter=f"head's time per base's: {said}.")


def compare_paths(programs, env, seconds):
    end = time.monotonic() + seconds
    asked = Asked(programs, env)
    ran = asked.open(seconds, programs.work)
    while ran.status == 0 and asked.processes < MOST and time.monotonic() < end:
        ran = asked.once_more(end - time.monotonic())
    if ran.status:
        return Outcome(FAILED, reason(ran), asked.output)
    if asked.processes < LEAST:
        return Outcome(CUT, f"{asked.processes} processes in {seconds:.0f} s, of {LEAST} for a "
                            "verdict", asked.output)
    return judge(asked)
