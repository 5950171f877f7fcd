# SPDX-License-Identifier: GPL-2.0-or-later
"""No verdict depends on the laboratory: the storm and a recorded trace, beside migration that never
pauses, with another lock and another tick. On request, on a host that nothing else uses; prints
the table of docs/measuring.md.

The arguments are the program and the sources.
"""
import json
import os
import subprocess
import sys
import tempfile

ZSLAB, SOURCES = sys.argv[1:3]


def zslab(*args):
    return subprocess.run([ZSLAB, *args], check=True, stdout=subprocess.PIPE, text=True).stdout


def rows(folder):
    storm = os.path.join(folder, "munmap-storm.zslab")
    zslab("generate", "munmap-storm", storm)
    said = json.loads(zslab("run", "--json", "--quiet", "--sensitivity", "--variant", "trylock,rcu",
                            "--migrate", "max", "--out", os.path.join(folder, "out"), storm,
                            os.path.join(SOURCES, "workloads", "traces", "redis_lz4.zslab")))
    for trace in said["traces"]:
        for variant in trace["variants"][1:]:
            for row in variant["verdicts"]:
                yield trace["trace"], row


def main():
    with tempfile.TemporaryDirectory() as folder:
        found = list(rows(folder))
    print("| trace | metric | verdict | depends on |\n|---|---|---|---|")
    for trace, row in found:
        print(f"| {trace} | {row['metric']} | {row['verdict']} | {', '.join(row['depends_on']) or '-'} |")
    if any(row["verdict"] in ("host_busy", "too_few") for _, row in found):
        print("skipped: a verdict needs a host that nothing else uses")
        return 77
    return 1 if any(row["verdict"] == "depends" for _, row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
