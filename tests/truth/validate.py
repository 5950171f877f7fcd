#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares zslab with what real kernels said, and keeps the tables of docs/validation.md.

Exit 0: all differences are in bounds (and, with --check, the document says what the runs
gave); 1: not so; 2: bad data."""
import argparse
import os
import re
import sys

import checks
import curves
import data
import runs

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts"))
import small_svg  # noqa: E402

SOURCES = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUNDLED = {"classes": "tests/data/classes", "sequences": "tests/data/sequences",
           "zram": "tests/data/zram", "published": "", "traces": "workloads/traces",
           "curves": "workloads/traces"}
# A folder's contents tell its kind.
MARKS = {"classes": "classes_*k_chain*.csv", "sequences": "results_chain*.json",
         "zram": "mm_stat.csv", "traces": "*.mmstat.csv", "curves": "*.mmstat.csv"}
DOCUMENT = os.path.join(SOURCES, "docs", "validation.md")
FIGURE = os.path.join(SOURCES, "docs", "figures", "validation_pages.svg")


def number(value):
    return f"{value:,}" if isinstance(value, int) else f"{value:,g}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def compared(rows, through=False):
    """Lines of a table, and the rows whose difference is out of bounds."""
    merged = {}
    for row in rows:
        merged.setdefault((row.what, row.counter, row.kernel, row.zslab, row.bound),
                          []).append(row.through)
    lines = []
    for (what, counter, kernel, zslab, bound), fronts in merged.items():
        allowed = f" (at most {number(bound)})" if bound else ""
        cells = [what, counter, number(kernel), number(zslab),
                 number(zslab - kernel) + allowed]
        lines.append(cells + ([", ".join(fronts)] if through else []))
    head = ["what", "counter", "kernel", "zslab", "difference"]
    wrong = [row for row in rows if abs(row.zslab - row.kernel) > row.bound]
    return table(head + (["through"] if through else []), lines), wrong


def cell(rows):
    """The figure that the kernel and zslab have, or both and the difference."""
    cells = []
    for row in rows:
        allowed = f", at most {number(row.bound)}" if row.bound else ""
        cells.append(number(row.kernel) if row.kernel == row.zslab else
                     f"{number(row.kernel)} / {number(row.zslab)} "
                     f"({number(row.zslab - row.kernel)}{allowed})")
    return "; ".join(dict.fromkeys(cells))


def pivoted(rows, through=False):
    """For the document: a row for each thing compared, a column for each counter."""
    things, counters = (dict.fromkeys(row[i] for row in rows) for i in (0, 1))
    at = {}
    for row in rows:
        at.setdefault((row.what, row.counter), []).append(row)
    fronts = {counter: ", ".join(dict.fromkeys(row.through for row in rows
                                               if row.counter == counter)) for counter in counters}
    head = [f"{counter} ({fronts[counter]})" if through else counter for counter in counters]
    return table(["what", *head], [[what, *(cell(at.get((what, counter), []))
                                            for counter in counters)] for what in things])


# Samples of mm_stat may lie this far outside of what zslab held around their time.
FARTHEST_PAGES = 64


def curve_section(program, folder, figure):
    points = {name: curves.curve(program, path, samples)
              for name, path, samples in data.traces(folder)}
    summaries = {name: curves.summary(of_it) for name, of_it in points.items()}
    if figure:
        curves.draw(figure, points, os.path.join(SOURCES, "plots"))
        small_svg.main(figure, figure)
    lines = table(["trace", "samples", "equal at that time", "median difference",
                   "within 20 ms", "farthest outside of that, pages"],
                  [[name, *map(number, s)] for name, s in summaries.items()])
    wrong = [f"{name}: {s}" for name, s in summaries.items() if s.farthest > FARTHEST_PAGES]
    return lines, lines, wrong


def section(name, folder, options):
    """Lines to print, lines of the document, and what is out of bounds."""
    zslab = runs.Zslab(options.zslab)
    if name == "curves":
        return curve_section(options.curve, folder, FIGURE if options.write else None)
    function = {"classes": checks.classes, "sequences": checks.sequences,
                "zram": checks.devices, "traces": checks.traces}.get(name)
    rows = list(function(zslab, folder) if function else checks.published(zslab))
    lines, wrong = compared(rows, through=name == "zram")
    tables = {row.what for row in rows if row.counter == "rows met"}  # the document has these alone
    kept = [row for row in rows if name != "classes" or row.what in tables]
    return lines, pivoted(kept, through=name == "zram"), wrong


def folders(given):
    """{section: folder} of the user's own data, or the bundled."""
    if not given:
        return {name: os.path.join(SOURCES, folder) for name, folder in BUNDLED.items()}
    if not os.path.isdir(given):
        raise data.Bad(f"{given}: no folder; expected one with data of a kernel")
    places = [given] + [os.path.join(given, name) for name in os.listdir(given)]
    holding = {name: place for name, mark in MARKS.items() for place in reversed(places)
               if data.found(place, mark)}
    if not holding:
        raise data.Bad(f"{given}: expected any of {', '.join(sorted(set(MARKS.values())))}, "
                       "in it or in a folder of it")
    return holding


def block(name):
    return re.compile(rf"(<!-- {name}: made by scripts/validate -->\n).*?(<!-- end -->)", re.DOTALL)


def document(name, lines, write):
    """False: the document says something else."""
    with open(DOCUMENT, encoding="utf-8") as file:
        text = file.read()
    if not block(name).search(text):
        raise data.Bad(f"{DOCUMENT}: no place for {name}; expected its two comments")
    now = block(name).sub(lambda match: "\n".join([match[1], *lines, "", match[2]]), text)
    if write and now != text:
        with open(DOCUMENT, "w", encoding="utf-8") as file:
            file.write(now)
    return write or now == text


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zslab", required=True, help="the program")
    parser.add_argument("--curve", required=True, help="the program tests/truth/curve")
    parser.add_argument("--only", choices=BUNDLED, action="append", help="these sections")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="write docs/validation.md again")
    what.add_argument("--check", action="store_true", help="docs/validation.md must agree")
    parser.add_argument("data", nargs="?", help="a folder with data of another kernel or run")
    options = parser.parse_args()
    if options.data and (options.write or options.check):
        parser.error("docs/validation.md is about the bundled data; expected no folder")
    failed = False
    for name, folder in folders(options.data).items():
        if options.only and name not in options.only:
            continue
        lines, kept, wrong = section(name, folder, options)
        print(f"## {name}\n\n" + "\n".join(lines) + "\n", flush=True)
        for row in wrong:
            print(f"validate: out of bounds: {row}", file=sys.stderr)
        failed |= bool(wrong)
        if (options.write or options.check) and not document(name, kept, options.write):
            print(f"validate: docs/validation.md, {name}: not what the runs gave; run "
                  "scripts/validate --write", file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (data.Bad, runs.Failed) as error:
        print(f"validate: {error}", file=sys.stderr)
        sys.exit(2)
