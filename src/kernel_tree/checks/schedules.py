# SPDX-License-Identifier: GPL-2.0-or-later
"""Both files under schedules of "zslab explore".

What a scenario finds in the base is not the change's doing, and a kernel's file has data races of
its own. So a finding is what the head fails by and the base does not, under ten times as many
schedules. A schedule ends with what it finds first: where both have data races, the search goes on
without looking for them; where both fail by something else, the scenario says no more.
"""
import os
import re
import time

from outcome import CLEAN, CUT, FAILED, Outcome, reason, run_for

SCHEDULES = 200  # at a time
CONFIRM = 10     # times as many of the base
RACE = "data-race"


class Scenario:
    def __init__(self, name):
        self.name, self.schedules, self.races, self.alike = name, 0, True, None


def failure(ran, scenario):
    """The class of it, which the file's name has that repeats it. None: nothing found."""
    if ran.status == 0:
        return None
    named = re.search(rf"--replay \S*/{re.escape(scenario)}-(\S+)-\d+\.json", ran.output)
    return named[1] if named else reason(ran)


class Schedules:
    """@explore(side, scenario, seed, schedules, races) runs them and returns what run_for() does."""

    def __init__(self, names, explore):
        self.scenarios = [Scenario(name) for name in names]
        self.explore = explore
        self.output = ""

    def run(self, side, scenario, seed, schedules):
        ran = self.explore(side, scenario.name, seed, schedules, scenario.races)
        self.output += f"{scenario.name}, {side}, seed {seed}: {ran.output}\n"
        return ran

    def compare(self, scenario, seed):
        """What the head fails by and the base does not; None; or False when time was up."""
        head = self.run("head", scenario, seed, SCHEDULES)
        if head.status is None:
            return False
        found = failure(head, scenario.name)
        scenario.schedules += SCHEDULES
        if not found:
            return None
        base = self.run("base", scenario, seed, CONFIRM * SCHEDULES)
        if base.status is None:
            return False
        if failure(base, scenario.name) != found:
            return found
        if found == RACE and scenario.races:
            scenario.races = False
            return self.compare(scenario, seed)
        scenario.alike = found
        return None

    def one_round(self, seed, end):
        """An Outcome; None: go on."""
        for scenario in self.scenarios:
            if scenario.alike:
                continue
            found = self.compare(scenario, seed) if time.monotonic() < end else False
            if found is False:
                return self.outcome()
            if found:
                return Outcome(FAILED, f"{scenario.name}, seed {seed}: {found}, not in the base",
                               self.output)
        return None

    def outcome(self):
        alike = [f"{scenario.name} ({scenario.alike})" for scenario in self.scenarios
                 if scenario.alike]
        never = [scenario.name for scenario in self.scenarios if not scenario.schedules]
        total = sum(scenario.schedules for scenario in self.scenarios)
        raced = [scenario.name for scenario in self.scenarios if not scenario.races]
        text = f"{total:,} schedules of {len(self.scenarios)} scenarios, nothing new found"
        if raced:
            text += f"; both have data races, which were then left out, in {', '.join(raced)}"
        if alike:
            text += f"; the base fails alike, and no more is known, in {', '.join(alike)}"
        if never:
            text += f"; not reached: {', '.join(never)}"
        return Outcome(CUT if never else CLEAN, text, self.output, letter=f"{text}.")

    def search(self, seconds):
        end, seed, done = time.monotonic() + seconds, 0, None
        while not done and time.monotonic() < end:
            seed += 1
            done = self.one_round(seed, end)
            if all(scenario.alike for scenario in self.scenarios):
                break
        return done or self.outcome()


def search_schedules(zslab, names, folders, work, env, seconds):
    """@folders: of each side, where zslab finds its explored module."""
    end = time.monotonic() + seconds

    def explore(side, name, seed, schedules, races):
        return run_for(end - time.monotonic(), [
            zslab, "explore", "--variant", side, "--seed", str(seed), "--schedules",
            str(schedules), "--races", "kcsan" if races else "none", "--out",
            os.path.join(work, "failures"), name], env={**env, "ZSLAB_MODULE_DIR": folders[side]})

    return Schedules(names, explore).search(seconds)
