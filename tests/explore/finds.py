#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the explorer must find, and what it must not.

    finds.py ZSLAB [--seeds N] [--schedules N] [--model MODEL] [--markdown]

Each defect is looked for with N seeds, each of a limited number of schedules, and must be found with
every seed; each repaired or correct variant runs the same scenarios and must pass.
"""
import argparse
import re
import statistics
import subprocess
import sys
import tempfile

# what, variant, scenario, options, what the report says
FOUND = [
    ("D1", "rcu:as-posted", "malloc-malloc", [], "page fault"),
    ("D2", "rcu-posted:repaired+no-fix-destroy", "destroy-grace", [],
     "KCSAN|objects remain|use-after-free"),
    ("D3", "rcu-posted:repaired+no-fix-assert", "free-isolate", [], "FIX_ASSERT"),
    ("D4", "rcu-posted:repaired+fix-ops=off", "free-isolate", [],
     "PageLocked|movable operations went away"),
    ("D5", "rcu-posted:repaired+no-fix-newpage-ref", "free-migrate", [],
     "PageLocked|page_ref_count"),
    ("D7", "rcu-posted:repaired+no-fix-unlock-order", "free-grace-migrate",
     ["--kernel-config", "rt-old"], "use-after-free|data-race"),
    ("D2, only fix-chain+fix-assert", "rcu-posted:fix-chain+fix-assert", "destroy-grace-locked",
     [], "KCSAN|objects remain|use-after-free"),
    ("D4, only fix-chain+fix-assert", "rcu-posted:fix-chain+fix-assert", "free-isolate", [],
     "PageLocked|movable operations went away"),
    ("D4 or D5, only fix-chain+fix-assert", "rcu-posted:fix-chain+fix-assert", "free-migrate", [],
     "PageLocked|page_ref_count|movable operations went away"),
    ("2505a981114d", "trylock:old-lock-zspage", "deferred-free", [], "KCSAN|KASAN|kernel BUG"),
    ("ce4be9e4307c", "trylock", "zram-write-2025", [], "destroyed with objects"),
]
NOT_FOUND = [
    ("D7, other configurations", "rcu-posted:repaired+no-fix-unlock-order", "free-grace-migrate",
     ["--kernel-config", "preempt"]),
    ("D7, other configurations", "rcu-posted:repaired+no-fix-unlock-order", "free-grace-migrate",
     ["--kernel-config", "rt"]),
    ("D7 repaired", "rcu-posted:repaired", "free-grace-migrate", ["--kernel-config", "rt-old"]),
    ("D1 to D5 repaired", "rcu-posted:repaired", "free-migrate", []),
    ("D1 to D5 repaired", "rcu-posted:repaired", "free-isolate", []),
    ("D1 to D5 repaired", "rcu-posted:repaired", "malloc-malloc", []),
    ("D1 to D5 repaired", "rcu-posted:repaired", "destroy-grace", []),
    ("D1 to D5 repaired", "rcu-posted:repaired", "destroy-grace-locked", []),
    ("rcu", "rcu", "free-migrate", []),
    ("rcu", "rcu", "free-grace-migrate", ["--kernel-config", "rt-old"]),
    ("2505a981114d repaired", "trylock", "deferred-free", []),
    ("ce4be9e4307c repaired", "trylock", "zram-write", []),
    # A worker still runs after the last task: if its store stayed buffered, nothing would see it.
    ("a late worker", "classlock-2022", "free-grace-migrate", ["--model", "lkmm", "--seed", "2"]),
]


def explore(zslab, variant, scenario, options, schedules, seed=1):
    """(schedules run, report); the report is "" when nothing was found."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([zslab, "explore", "--variant", variant, "--schedules",
                               str(schedules), "--seed", str(seed), "--out", folder, *options,
                               scenario], check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode not in (0, 1):
        sys.exit(f"{variant} {scenario}: exit status {done.returncode}\n{text}")
    ran = re.findall(r"^(\d+) schedules", text, re.M)
    return (int(ran[-1]) if ran else 0), text if done.returncode else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("zslab")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--schedules", type=int, default=5000)
    parser.add_argument("--model", default="sc")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    bad, model = 0, ["--model", options.model]
    for what, variant, scenario, extra, says in FOUND:
        runs = [explore(options.zslab, variant, scenario, extra + model, options.schedules, seed)
                for seed in range(1, options.seeds + 1)]
        found = [ran for ran, report in runs if re.search(says, report)]
        median = statistics.median(found) if found else "-"
        bad += len(found) < len(runs)
        line = [what, f"`{variant}`", scenario, " ".join(extra), f"{len(found)} of {len(runs)}",
                f"{median}", f"{max(found, default='-')}"]
        print("| " + " | ".join(line) + " |" if options.markdown else "  ".join(line), flush=True)
        for _, report in runs:
            if not re.search(says, report):
                print(f"    not found, but:\n{report}" if report else "    not found")
                break
    for what, variant, scenario, extra in NOT_FOUND:
        ran, report = explore(options.zslab, variant, scenario, extra + model, options.schedules)
        bad += bool(report)
        print(f"{what}: {variant} {scenario} {' '.join(extra)}: {ran} schedules, "
              f"{report or 'nothing found'}", flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
