# SPDX-License-Identifier: GPL-2.0-or-later
"""This host, native, against the model of the machine file that zslab calibrate makes of it:
throughput and the medians of each call of every variant but the baselines, on 1 and 2 CPUs.

No check of the build: its figures count on a host that nothing else uses, which the table tells.
"""
import argparse
import glob
import json
import os
import statistics
import subprocess
import sys
import tempfile

WITHIN = 0.15
METRICS = ("throughput", "malloc p50", "write p50", "free p50")
COMMON = ["--quiet", "--migrate", "off", "--compact", "off", "--verify", "off", "--frontend",
          "direct", "--window", "262144"]


class Host:
    def __init__(self, program, folder, repeats):
        self.program, self.folder, self.repeats = program, folder, repeats
        self.busy = False

    def zslab(self, *args):
        return subprocess.run([self.program, *args], check=True, stdout=subprocess.PIPE,
                              text=True).stdout

    def variants(self):
        return [v["name"] for v in json.loads(self.zslab("variants", "--json")) if v["movable"] and not v["defective"]]

    def calibrated(self):
        path = os.path.join(self.folder, "host.ini")
        self.zslab("calibrate", "-o", path)
        return path

    def churn(self):
        """Without an end of a lap: there some variants wait for a grace period, and neighbours of a
        virtual machine meanwhile take its share of the last-level cache."""
        path = os.path.join(self.folder, "churn.zslab")
        self.zslab("generate", "churn", "--ids", "2000", "--operations", "150000", path)
        return path

    def run(self, name, *args):
        """The median of the repeats by variant, one dictionary of figures each."""
        out = os.path.join(self.folder, name)
        self.zslab("run", *COMMON, "--out", out, *args)
        figures = {}
        for path in glob.glob(os.path.join(out, "*.json")):
            with open(path) as file:
                result = json.load(file)
            self.busy |= any(repeat.get("host_busy") for repeat in result["repeats"])
            figures[result["label"]] = {
                title: statistics.median(figure(repeat, result["cpus"])[title]
                                         for repeat in result["repeats"]) for title in METRICS}
        return figures

    def pair(self, machine, cpus, variants):
        common = ["--cpus", str(cpus), "--variant", ",".join(variants), self.churn()]
        return (self.run(f"native-{cpus}", "--repeat", str(self.repeats), "--laps", "2",
                         *common),
                self.run(f"model-{cpus}", "--repeat", "1", "--laps", "1", "--machine", machine,
                         *common))


def figure(repeat, cpus):
    """Without what the harness takes, between operations and in a latency: the model charges
    nothing for it."""
    each = cpus / repeat["ops_per_s"] - repeat["harness_ns_per_op"] / 1e9
    return {"throughput": cpus / each,
            **{f"{what} p50": repeat["latency_ns"][what]["p50"] - repeat["stamp_ns"]
               for what in ("malloc", "write", "free")}}


def rows(host, machine, counts):
    variants = host.variants()
    for cpus in counts:
        native, model = host.pair(machine, cpus, variants)
        for variant in variants:
            if variant not in native or variant not in model:
                continue
            for title in METRICS:
                measured, predicted = native[variant][title], model[variant][title]
                yield variant, cpus, title, measured, predicted, predicted / measured - 1


def middle(rounds):
    """Of each row its median over the rounds. A round calibrates and measures within a minute, since
    the host's clock rate and its share of the caches drift within some: what differs between
    rounds is the host, and what stays is the model."""
    for same in zip(*rounds, strict=True):
        yield (*same[0][:3], *(statistics.median(row[at] for row in same) for at in (3, 4, 5)))


def tell(found, busy):
    print("| variant | CPUs | figure | native | model | |\n|---|---|---|---|---|---|")
    for variant, cpus, title, measured, predicted, error in found:
        print(f"| {variant} | {cpus} | {title} | {measured:.4g} | {predicted:.4g} | {100 * error:+.0f} % |")
    for cpus, title in sorted({(row[1], row[2]) for row in found}):
        errors = [abs(row[5]) for row in found if row[1:3] == (cpus, title)]
        print(f"{cpus} CPUs, {title}: {len(errors)} rows, mean {100 * statistics.mean(errors):.0f} %, largest "
              f"{100 * max(errors):.0f} %, {sum(e <= WITHIN for e in errors)} within 15 %")
    print("HOST BUSY: these are no figures of it" if busy else "nothing else used the host")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--machine", help="a machine file of this host; default: calibrate one")
    parser.add_argument("--rounds", type=int, default=5, help="calibrations, each with a measurement")
    parser.add_argument("--repeat", type=int, default=3, help="of each measurement")
    asked = parser.parse_args()
    counts = [n for n in (1, 2) if n <= (os.cpu_count() or 1)]
    rounds, busy = [], False
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as folder:
            host = Host(asked.program, folder, asked.repeat)
            rounds.append(list(rows(host, asked.machine or host.calibrated(), counts)))
            busy |= host.busy
    tell(list(middle(rounds)), busy)
    return 0


if __name__ == "__main__":
    sys.exit(main())
