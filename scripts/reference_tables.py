#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of results/reference from what scripts/reference measured.

usage: reference_tables.py ZSLAB RAW OUT
"""
import csv
import glob
import json
import os
import subprocess
import sys
import textwrap

BASE = "trylock"
METRICS = {"throughput": "ops_per_s", "free p50": "latency_ns.free.p50",
           "free p99": "latency_ns.free.p99", "peak pages": "memory.peak_pages"}


def results(folder):
    """{label: (path, result)} in the order of the names."""
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        with open(path, encoding="utf-8") as file:
            result = json.load(file)
        found[result["label"]] = (path, result)
    return found


def blocks(path):
    """The data of a figure: (name, rows) of each block."""
    with open(path, encoding="utf-8") as file:
        for block in file.read().strip().split("\n\n\n"):
            rows = list(csv.reader(block.splitlines(), delimiter=" ", skipinitialspace=True))
            yield rows[0][1], rows[1:]


def short(value):
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if abs(value) >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"


def interval(numbers):
    median, low, high = (short(float(number)) for number in numbers)
    return f"{median} ({low}-{high})"


def ratios(zslab, base, new):
    """{path: "0.93 (0.91-0.95)"} for every metric that both have; "~": neither better nor worse."""
    run = subprocess.run([zslab, "compare", "--csv", base, new], check=True, text=True,
                         stdout=subprocess.PIPE)
    found = {}
    for row in csv.DictReader(run.stdout.splitlines()):
        if not row["ratio"]:
            continue
        same = row["verdict"] not in ("better", "worse")
        found[row["metric"]] = ("~" if same else "") + interval(
            [row["ratio"], row["low"], row["high"]])
    return found


def table(out, zslab, of_variant, head, cells):
    """A row per variant in @cells: its cells, then its ratios to the base."""
    columns = ["variant", *head, *(f"{name}, ratio" for name in METRICS)]
    print("|", " | ".join(columns), "|", file=out)
    print("|---" * len(columns) + "|", file=out)
    base = of_variant[BASE][0]
    for label, values in cells.items():
        found = {} if label == BASE else ratios(zslab, base, of_variant[label][0])
        print("|", " | ".join([f"`{label}`", *values,
                               *(found.get(path, "-") for path in METRICS.values())]), "|",
              file=out)
    print(file=out)


def context(out, result, folders):
    host, build = result["host"], result["build"]
    print(textwrap.fill(f"{host['cpu']}, {host['usable_cpus']} CPUs, Linux {host['kernel']}, "
                        f"{host['architecture']}; {build['compiler']} {build['flags']}; "
                        f"zslab {result['version']}, git {result['git']}.", 100) + "\n", file=out)
    for folder in folders:
        _, first = next(iter(results(folder).values()))
        print("    " + " ".join(first["command"]).replace(os.path.dirname(folder) + "/", ""),
              file=out)
    print(file=out)


def write(out, zslab, raw):
    folders = [os.path.join(raw, name) for name in ("1", "2", "4", "density")]
    folders = [folder for folder in folders if os.path.isdir(folder)]
    print("# The figures of the reference run\n\nMade by scripts/reference. Medians over the "
          "repeats with 95 % intervals. Ratios are to\n`trylock`; ~ marks what is neither better "
          "nor worse by the rules of docs/measuring.md.\n", file=out)
    context(out, results(folders[0])[BASE][1], folders)
    storm = os.path.join(raw, "figures", "scaling.munmap-storm.dat")
    for folder, (name, rows) in zip(folders, blocks(storm)):
        print(f"## Storm, {name}\n", file=out)
        table(out, zslab, results(folder), ["frees/s", "free p50 (ns)", "free p99 (ns)"],
              {row[1]: [interval(row[k:k + 3]) for k in (2, 5, 8)] for row in rows})
    print("## Density, gcc_lz4\n", file=out)
    density = os.path.join(raw, "figures", "density_speed.gcc_lz4.dat")
    table(out, zslab, results(folders[-1]), ["payload in the pages (%)", "operations/s"],
          {name: [interval(rows[0][0:3]), interval(rows[0][3:6])]
           for name, rows in blocks(density) if rows})


def main(zslab, raw, path):
    with open(path + ".tmp", "w", encoding="utf-8") as out:
        write(out, zslab, raw)
    os.replace(path + ".tmp", path)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
