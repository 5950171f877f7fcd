# SPDX-License-Identifier: GPL-2.0-or-later
"""Both files under schedules of "zslab explore".

What a scenario finds in the base is not the change's doing, and a kernel's file has data races of
its own. So a finding is what the head fails by and the base does not, under ten times as many
schedules. A scenario in which both fail alike says no more: what else is wrong would come after it.
"""
import time

from outcome import CLEAN, CUT, FAILED, Outcome, reason, run_for

SCHEDULES = 200  # at a time
CONFIRM = 10     # times as many of the base


class Scenario:
    def __init__(self, name):
        self.name, self.schedules, self.alike = name, 0, None


def failure(ran):
    """The class of it: "data-race" of "data-race, in schedule 1 (...)". None: nothing found."""
    if ran.status == 0:
        return None
    return ran.output.partition(", in schedule")[0].strip() if ran.status == 1 else reason(ran)


class Schedules:
    """@explore(side, scenario, seed, schedules) runs them and returns what run_for() does."""

    def __init__(self, names, explore):
        self.scenarios = [Scenario(name) for name in names]
        self.explore = explore
        self.output = ""

    def run(self, side, scenario, seed, schedules):
        ran = self.explore(side, scenario.name, seed, schedules)
        self.output += f"{scenario.name}, {side}, seed {seed}: {ran.output}\n"
        return ran

    def compare(self, scenario, seed):
        """What the head fails by and the base does not; None; or False when time was up."""
        head = self.run("head", scenario, seed, SCHEDULES)
        if head.status is None:
            return False
        found = failure(head)
        scenario.schedules += SCHEDULES
        if not found:
            return None
        base = self.run("base", scenario, seed, CONFIRM * SCHEDULES)
        if base.status is None:
            return False
        if failure(base) == found:
            scenario.alike = found
            return None
        return found

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
        text = f"{total:,} random schedules of {len(self.scenarios)} scenarios, nothing new found"
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


def search_schedules(zslab, names, folders, env, seconds):
    """@folders: of each side, where zslab finds its explored module."""
    end = time.monotonic() + seconds

    def explore(side, name, seed, schedules):
        return run_for(end - time.monotonic(), [
            zslab, "explore", "--variant", side, "--seed", str(seed), "--schedules",
            str(schedules), name], env={**env, "ZSLAB_MODULE_DIR": folders[side]})

    return Schedules(names, explore).search(seconds)
