#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the slack changes: simulated time with 50, 200 and 1,000 ns of it against none.

usage: slack.py ZSLAB [--write MODEL.md]

A row fails when the default's difference is above 2 %. Where runs differ by chance, which a few
ns set off, a row is the mean of several seeds, and fails when its difference is also above twice
its standard error. --write puts the table into the document, else it is printed.
"""
import csv
import glob
import io
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile

SLACKS = [0, 50, 200, 1000]
DEFAULT, MOST = 200, 0.02
SEEDS = {1: 1, 2: 8, 16: 12, 64: 4}
VARIANTS = ["trylock", "rcu", "classlock", "zspagelock", "classidx", "percpu-deferred",
            "classlock-rcu", "defer-zspage", "objcg", "pinbit"]
STORM = ["--pages", "64", "--time", "150us", "--warm-up", "20us"]
TABLE = re.compile(r"(<!-- slack: made by .*?-->\n).*?(\n<!-- end -->)", re.S)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


def published(zslab, slack):
    """(name of a group, name of the row) -> ns, of all rows of published tables."""
    rows = {}
    for row in json.loads(run(zslab, "model", "check", "--slack", str(slack), "--json")):
        group = "storm, tables" if row["bench"] == "storm" else "primitives"
        name = f"{row['table']} {row['bench']} {row['part']} {row['threads']} {len(rows)}"
        rows[group, name] = [row["predicted_ns"]]
    return rows


def storm(zslab, slack, machine, variant, cpus, seed):
    text = run(zslab, "model", "bench", "storm", variant, "--machine", machine, "--cpus",
               str(cpus), "--slack", str(slack), "--seed", str(seed), "--csv", *STORM)
    row, = csv.DictReader(io.StringIO(text))
    return float(row["ns_per_op"])


def host(zslab, slack):
    """A host of two CPUs, every variant that frees what it is given."""
    return {("host of 2 CPUs, each variant", f"{variant} {cpus}"):
            [storm(zslab, slack, "munmap-host", variant, cpus, seed + 1)
             for seed in range(SEEDS[cpus])]
            for variant in VARIANTS for cpus in (1, 2)}


def storms(zslab, slack):
    return {(f"storm, milan, {cpus}", variant):
            [storm(zslab, slack, "milan", variant, cpus, seed + 1) for seed in range(SEEDS[cpus])]
            for variant in ("zspagelock", "classidx") for cpus in (1, 16, 64)}


def churn(zslab, slack):
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        trace = os.path.join(folder, "churn.zslab")
        run(zslab, "generate", "churn", "--ids", "4000", "--operations", "50000", trace)
        for cpus in 1, 16, 64:
            out = os.path.join(folder, str(cpus))
            run(zslab, "run", "--machine", "milan", "--cpus", str(cpus), "--slack", str(slack),
                "--window", "262144", "--migrate", "off", "--laps", "1", "--repeat",
                str(math.ceil(SEEDS[cpus] / 4)), "--frontend", "direct", "--out", out, trace, "--quiet",
                "--variant", "zspagelock,classidx")
            for path in glob.glob(os.path.join(out, "*.json")):
                with open(path, encoding="utf-8") as file:
                    result = json.load(file)
                rows[f"churn, milan, {cpus}", result["variant"]] = [
                    1 / repeat["ops_per_s"] for repeat in result["repeats"]]
    return rows


def measure(zslab, slack):
    return {key: values for part in (published, host, storms, churn)
            for key, values in part(zslab, slack).items()}


def difference(values, exact):
    """Of the means, and its standard error."""
    mean, base = statistics.mean(values), statistics.mean(exact)
    spread = sum(statistics.variance(x) / len(x) for x in (values, exact) if len(x) > 1)
    return mean / base - 1, math.sqrt(spread) / base


def table(measured):
    """Of each group the row that differs most, and what was beyond the bound."""
    groups = {}
    for group, name in measured[0]:
        groups.setdefault(group, []).append((group, name))
    lines = ["| rows | " + " | ".join(f"{slack:,} ns" for slack in SLACKS[1:]) +
             " | standard error |", "|---" * (len(SLACKS) + 1) + "|"]
    faults = []
    for group, keys in groups.items():
        cells, errors = [], []
        for slack in SLACKS[1:]:
            found = [difference(measured[slack][key], measured[0][key]) for key in keys]
            cells.append(f"{100 * max(found, key=lambda d: abs(d[0]))[0]:+.1f} %")
            errors += [error for _, error in found]
            if slack == DEFAULT:
                faults += [f"{key[0]}: {key[1]}: {100 * by:+.1f} % with {slack} ns, standard "
                           f"error {100 * error:.1f} %" for key, (by, error) in zip(keys, found)
                           if abs(by) > max(MOST, 2 * error)]
        error = f"{100 * max(errors):.1f} %" if max(errors) else ""
        lines.append(f"| {group} ({len(keys)}) | " + " | ".join(cells) + f" | {error} |")
    return "\n".join(lines), faults


def main(zslab, *more):
    text, faults = table({slack: measure(zslab, slack) for slack in SLACKS})
    if more:
        with open(more[1], encoding="utf-8") as file:
            document = file.read()
        with open(more[1], "w", encoding="utf-8") as file:
            file.write(TABLE.sub(lambda m: f"{m[1]}\n{text}\n{m[2]}", document))
    print(text)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
