# SPDX-License-Identifier: GPL-2.0-or-later
"""The parts of a check: each says in an Outcome what it found in its share of the time."""
import json
import os
import re
import signal
import time

from kernel_build import Complaint
from outcome import CLEAN, CUT, DIFFERS, FAILED, OPEN, WORSE, Outcome, reason, run_for
from path_speed import DISTANCE, compare_paths
from scaling import CPUS, predict_scaling
from schedules import search_schedules

CONTENTS = ["redis_lz4", "pyjob_lz4"]
TRACE = "redis_lz4"
REPEATS = 9      # compare gives no verdict on fewer
MOST_SEEDS = 64


class Checks:
    def __init__(self, zslab, programs, work, env):
        self.zslab, self.programs, self.work, self.env = zslab, programs, work, env
        self.scenarios, self.predict_on = self.find_scenarios(), self.find_machine()

    def test(self, program, seconds, *arguments):
        return run_for(seconds, [program, *arguments], cwd=self.work, env=self.env)

    def zslab_run(self, seconds, out, *arguments):
        """Interrupted in time, it writes the repeats that it has."""
        return run_for(seconds, [self.zslab, "run", "--variant", "base,head", "--quiet", "--out",
                                 os.path.join(self.work, out), *arguments], stop=signal.SIGINT)

    def commands(self):
        ran = run_for(30, [self.zslab, "help"])
        return re.findall(r"^  ([\w-]+)", ran.output.partition("Commands:")[2], re.M)

    def placement(self, seconds):
        ran = self.test(self.programs.differential(), seconds, "--base")
        if ran.status is None:
            return Outcome(CUT, f"no difference in the {seconds:.0f} s there were", ran.output)
        found = re.search(r"equal in (\d+) operations, (\d+) comparisons, (\d+) places", ran.output)
        if ran.status == 0 and found:
            text = f"equal pages and places: {int(found[1]):,} operations, {int(found[3]):,} places"
            return Outcome(CLEAN, text, ran.output, letter=f"{text} (one CPU).")
        why = reason(ran)
        return Outcome(DIFFERS if why.startswith("after ") else FAILED, why, ran.output)

    def properties(self, seconds):
        said, output = [], ""
        for name, what in (("random", "60,000 random operations"),
                           ("faults", "every allocation failed once")):
            ran = self.test(self.programs.alone(name), seconds / 2)
            output += ran.output
            if ran.status is None:
                return Outcome(CUT, f"{name} did not finish in {seconds / 2:.0f} s", output)
            if ran.status:
                return Outcome(FAILED, f"{name}: {reason(ran)}", output)
            said.append(what)
        return Outcome(CLEAN, ", ".join(said), output, letter=", ".join(said) + ".")

    def stress(self, seconds):
        """One seed after the other, until the share is used."""
        program, seeds, output = self.programs.alone("threads"), 0, ""
        end = time.monotonic() + seconds
        while seeds < MOST_SEEDS and time.monotonic() < end:
            ran = self.test(program, end - time.monotonic(), "head", str(seeds + 1))
            output += ran.output
            if ran.status is None:
                break
            if ran.status:
                return Outcome(FAILED, f"seed {seeds + 1}: {reason(ran)}", output)
            seeds += 1
        if not seeds:
            return Outcome(CUT, f"not one seed finished in {seconds:.0f} s", output)
        text = f"two CPUs against migration and compaction, {seeds} seeds"
        return Outcome(CLEAN, text, output, letter=f"{text}.")

    def contents(self, seconds):
        """One trace after the other, so that what is cut short is said."""
        done, output, end = [], "", time.monotonic() + seconds
        for trace in CONTENTS:
            ran = self.zslab_run(end - time.monotonic(), "out-contents", "--verify", "all",
                                 "--migrate", "max", "--laps", "1", "--repeat", "1", trace)
            output += ran.output
            if ran.status is None and "failed by" not in ran.output:
                return Outcome(CUT, f"verified for {seconds:.0f} s, nothing found; "
                                    f"finished: {' '.join(done) or 'no trace'}", output)
            if ran.status != 0:
                return Outcome(FAILED, reason(ran), output)
            done.append(trace)
        text = f"every object of {' and '.join(done)} verified, pages migrating without pause"
        return Outcome(CLEAN, text, output, letter=f"{text}.")

    def missing(self):
        """The parts that this zslab cannot do, and what that means."""
        missing = {}
        if not self.scenarios:
            missing["schedules"] = ("zslab explore has no scenario for variants: no races are "
                                    "looked for, no schedules searched")
        if not self.predict_on:
            missing["scaling"] = ("this zslab has no simulated machine: nothing is predicted of "
                                  "more CPUs than this host has")
        return missing

    def find_scenarios(self):
        """Those that run on a variant: they refuse one that there is not."""
        if "explore" not in self.commands():
            return []
        listed = run_for(30, [self.zslab, "explore", "--list"])
        names = [] if listed.status else [text.split()[0] for text in listed.output.splitlines()
                                          if text.strip()]
        return [name for name in names if
                run_for(30, [self.zslab, "explore", "--variant", "no-such-variant", "--schedules",
                             "1", name]).status == 2]

    def find_machine(self):
        """A simulated one with as many CPUs as are asked about, or None."""
        listed = run_for(30, [self.zslab, "machines", "--json"])
        machines = [] if listed.status else json.loads(listed.output)
        return next((machine["name"] for machine in machines
                     if machine["simulated"] and machine["cpus"] >= max(CPUS)), None)

    def schedules(self, seconds):
        end = time.monotonic() + seconds
        folders = {side.name: self.programs.explore_folder(side)
                   for side in (self.programs.base, self.programs.head)}
        return search_schedules(self.zslab, self.scenarios, folders, self.work, self.env,
                                end - time.monotonic())

    def paths(self, seconds):
        return compare_paths(self.programs, self.env, seconds)

    def trace(self, seconds):
        """Both in turns; what compare says of it, and its table for a mail."""
        each = min(2.0, max(0.02, 0.7 * seconds / (2 * REPEATS)))
        ran = self.zslab_run(seconds, "out-speed", "--min-time", f"{each:.2f}", TRACE)
        if ran.status is None:
            return Outcome(CUT, f"{REPEATS} repeats of both did not fit in {seconds:.0f} s",
                           ran.output)
        if ran.status:
            return Outcome(FAILED, reason(ran), ran.output)
        return self.compare([os.path.join(self.work, "out-speed", f"{TRACE}.{side}.json")
                             for side in ("base", "head")], ran.output)

    def compare(self, results, output):
        said = run_for(60, [self.zslab, "compare", "--json", *results])
        letter = run_for(60, [self.zslab, "compare", "--format", "lkml", *results])
        if said.status or letter.status:
            return Outcome(FAILED, reason(said if said.status else letter), output)
        status, text = judge(json.loads(said.output)[0]["metrics"])
        return Outcome(status, f"{TRACE}: {text}", output, letter=letter.output)

    def scaling(self, seconds):
        return predict_scaling(self.zslab, self.predict_on, self.work, self.env, seconds)


def judge(rows):
    """compare's verdicts, of which a worse one counts when all of its interval is beyond DISTANCE:
    of many unchanged trees no more than a few may be said to be slower."""
    worse = [row for row in rows if row["verdict"] == "worse" and
             not row["low"] <= 1 + DISTANCE <= row["high"] and
             not row["low"] <= 1 - DISTANCE <= row["high"] and
             not 1 - DISTANCE < row["ratio"] < 1 + DISTANCE]
    better = [row for row in rows if row["verdict"] == "better"]
    text = [f"{word}: " + ", ".join(f"{row['metric']} {row['ratio']:.3f}" for row in some)
            for word, some in (("worse", worse), ("better", better)) if some]
    if text:
        return WORSE if worse else CLEAN, "; ".join(text)
    for verdict in ("host_busy", "depends"):
        unclear = sum(row["verdict"] == verdict for row in rows)
        if unclear:
            return OPEN, f"{verdict.replace('_', ' ')} in {unclear} of {len(rows)} figures"
    return CLEAN, f"no difference shown in {len(rows)} figures"


# In the order of a report, with their shares of the time.
PARTS = {"placement": 5, "properties": 1, "stress": 2, "contents": 2, "schedules": 4, "paths": 5,
         "trace": 5, "scaling": 3}


def run_part(checks, name, seconds):
    before = time.monotonic()
    try:
        outcome = getattr(checks, name)(seconds)
    except Complaint as why:
        outcome = Outcome(FAILED, str(why))
    outcome.seconds = time.monotonic() - before
    return outcome
