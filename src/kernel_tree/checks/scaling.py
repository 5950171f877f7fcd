# SPDX-License-Identifier: GPL-2.0-or-later
"""Base and head on a simulated machine, for one CPU and more: a prediction.

The machine repeats itself exactly, so that one run of each is enough and no test of chance is
asked. But a change of the code also changes which accesses meet: only throughput and medians are
judged, and only beyond DISTANCE.
"""
import json
import os
import signal
import time

from outcome import CLEAN, CUT, FAILED, NOT_RUN, WORSE, Outcome, reason, run_for

CPUS = (1, 4, 16)
DISTANCE = 0.05
TRACE = "mixed-stress"
# Of each CPU: some 1,600 calls.
EACH = ("--objects", "2048", "--operations", "4096")


def figures(path):
    """Of a result: each as time, so that more is worse."""
    with open(path, encoding="utf-8") as file:
        made = json.load(file)["repeats"][0]
    return {"time": 1 / made["ops_per_s"], "malloc p50": made["latency_ns"]["malloc"]["p50"],
            "free p50": made["latency_ns"]["free"]["p50"]}


class Prediction:
    def __init__(self, zslab, machine, work, env):
        self.zslab, self.machine, self.work, self.env = zslab, machine, work, env
        self.output, self.ratios = "", {}

    def ask(self, end, *arguments, **more):
        ran = run_for(end - time.monotonic(), [self.zslab, *arguments], env=self.env, **more)
        self.output += ran.output
        return ran

    def one(self, cpus, end):
        """The ratios of head to base with @cpus CPUs."""
        trace = os.path.join(self.work, f"scaling-{cpus}.zslab")
        out = os.path.join(self.work, f"out-scaling-{cpus}")
        ran = self.ask(end, "generate", TRACE, "--threads", str(cpus), *EACH, trace)
        if ran.status == 0:
            ran = self.ask(end, "run", "--variant", "base,head", "--machine", self.machine,
                           "--cpus", str(cpus), "--laps", "1", "--repeat", "1", "--quiet",
                           "--out", out, trace, stop=signal.SIGINT)
        if ran.status == 0:
            base, head = (figures(os.path.join(out, f"{TRACE}.{side}.json"))
                          for side in ("base", "head"))
            self.ratios[cpus] = {name: head[name] / base[name] for name in base}
        return ran


def on(cpus):
    return f"{cpus} CPU" + ("s" if cpus > 1 else "")


def judge(machine, ratios):
    """Of {CPUs: {figure: head / base}}."""
    rows = [(name, cpus, ratio) for cpus, its in ratios.items() for name, ratio in its.items()]
    worse = [row for row in rows if row[2] > 1 + DISTANCE]
    better = [row for row in rows if row[2] < 1 - DISTANCE]
    said = "; ".join(f"{word}: " + ", ".join(f"{name} {ratio:.2f} on {on(cpus)}"
                                             for name, cpus, ratio in some)
                     for word, some in (("worse", worse), ("better", better)) if some)
    times = ", ".join(f"{its['time']:.3f} on {on(cpus)}" for cpus, its in ratios.items())
    text = f"predicted for {machine}: {said or f'nothing beyond {DISTANCE:.0%}'}"
    return Outcome(WORSE if worse else CLEAN, text,
                   letter=f"{text}; time per call, head's per base's: {times}.")


def predict_scaling(zslab, machine, work, env, seconds):
    end = time.monotonic() + seconds
    made = Prediction(zslab, machine, work, env)
    for cpus in CPUS:
        ran = made.one(cpus, end)
        if ran.status is None:
            done = ", ".join(map(on, made.ratios)) or "nothing"
            outcome = Outcome(CUT, f"{machine}: {on(cpus)} did not finish in {seconds:.0f} s; "
                                   f"finished: {done}")
            break
        if ran.status:
            outcome = Outcome(NOT_RUN if ran.status == 2 else FAILED,
                              f"{machine}, {on(cpus)}: {reason(ran)}")
            break
    else:
        outcome = judge(machine, made.ratios)
    outcome.output = made.output
    return outcome
