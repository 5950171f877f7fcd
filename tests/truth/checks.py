# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's figure and zslab's, row by row; each function runs what it compares."""
import os
import shutil
import tempfile
from collections import namedtuple

import data
from data import PAGE, Bad

# bound: the largest difference allowed; through: the front-end.
Row = namedtuple("Row", "what counter kernel zslab bound through", defaults=(0, "direct"))


def rows_of(what, counter, kernel, by_variant, bound=0, through="direct"):
    """One row if the variants agree, otherwise one for each."""
    if len(set(by_variant.values())) == 1:
        return [Row(what, counter, kernel, next(iter(by_variant.values())), bound, through)]
    return [Row(f"{what} ({variant})", counter, kernel, value, bound, through)
            for variant, value in by_variant.items()]


def each(by_variant, figure):
    return {variant: figure(repeat) for variant, repeat in by_variant.items()}


def one_device(paths, joined):
    """Files of events, one after the other: zstd frames and header lines may follow each other."""
    with open(joined, "wb") as out:
        for path in paths:
            with open(path, "rb") as file:
                shutil.copyfileobj(file, out)


def classes(zslab, folder):
    for path, page_size, chain_size, table in data.class_tables(folder):
        known = [(row["slot_index"], row["class_size"], row["pages_per_zspage"],
                  row["objs_per_zspage"]) for row in table
                 if row["slot_index"] == row["class_index"]]
        printed = zslab.classes(page_size, chain_size)
        what = f"{page_size // 1024} KiB, chain {chain_size}"
        yield Row(what, "classes", len(known), len(printed), 0)
        yield Row(what, "rows met", len(known), len(set(known) & set(printed)), 0)
    counts = os.path.join(folder, "counts.csv")
    if os.path.exists(counts):
        for row in data.table(counts, ["page_size", "chain_size", "classes"]):
            yield Row(f"{row['page_size'] // 1024} KiB, chain {row['chain_size']}",
                      "classes, counted", row["classes"],
                      len(zslab.classes(row["page_size"], row["chain_size"])), 0)


def sampled(result, repeat):
    """How many of the kernel's samples, every 10,000 operations, equal zslab's."""
    known = result["total_pages_every_10000_ops"]
    every = result["n"] // 100
    if 10000 % every:
        raise Bad(f"{result['seq']} has {result['n']} operations; expected so many that a point "
                  "at each hundredth falls on each 10,000")
    points = [point["pages"] for point in repeat["series"][10000 // every - 1::10000 // every]]
    return sum(a == b for a, b in zip(known, points))


def states_met(rows, repeat, after):
    """Rows of a class whose counters and fullness groups are all the same."""
    held = {state["index"]: {**state, **(state["after_compact"] if after else {})}
            for state in repeat["classes"]}
    met = 0
    for row in rows:
        state = held.pop(row["class"], None)
        known = [row["size"], row["objs_allocated"], row["objs_inuse"], row["pages_used"],
                 *(row[group] for group in data.FULLNESS)]
        if state is None:
            met += row["objs_allocated"] == 0
        else:
            met += known == [state["size"], state["objs_allocated"], state["objs_inuse"],
                             state["pages"], *state["fullness"]]
    return met - sum(state["objs_allocated"] != 0 for state in held.values())


def summed(repeat, counter, after=False):
    return sum((state["after_compact"] if after else state)[counter]
               for state in repeat["classes"])


def sequence(result, when, repeats):
    what, end, after = result["seq"], result["end"], result["after_compact"]
    figures = [
        ("peak pages", result["peak_pages"], lambda r: r["memory"]["peak_pages"]),
        ("samples of pages met", len(result["total_pages_every_10000_ops"]),
         lambda r: sampled(result, r)),
        ("pages at the end", end["total_pages"], lambda r: r["memory"]["end_pages"]),
        ("objects allocated", end["objs_allocated"], lambda r: summed(r, "objs_allocated")),
        ("objects in use", end["objs_inuse"], lambda r: summed(r, "objs_inuse")),
        ("live bytes", end["live_bytes"], lambda r: r["memory"]["live_bytes"]),
        ("class rows met", len(when["end"]), lambda r: states_met(when["end"], r, False)),
        ("pages compacted", result["compact_return"], lambda r: r["memory"]["pages_compacted"]),
        ("pages after compaction", after["total_pages"],
         lambda r: r["memory"]["after_compact_pages"]),
        ("objects allocated after it", after["objs_allocated"],
         lambda r: summed(r, "objs_allocated", True)),
        ("class rows met after it", len(when["after_compact"]),
         lambda r: states_met(when["after_compact"], r, True)),
    ]
    for counter, kernel, figure in figures:
        yield from rows_of(what, counter, kernel, each(repeats, figure))


def sequences(zslab, folder):
    for ops, chain_size, result, when in data.sequences(folder):
        runs = zslab.run([ops], "--compact", "end", "--chain-size", str(chain_size))
        yield from sequence(result, when, next(iter(runs.values())))


HUGE_CLASS = PAGE  # the class of objects that are stored as they are


def direct_counters(repeat):
    """The part of mm_stat that is visible below zram, where same-filled pages do not arrive."""
    memory = repeat["memory"]
    return {"mem_used_total": memory["end_pages"] * PAGE,
            "mem_used_max": memory["peak_pages"] * PAGE,
            "pages_compacted": memory["pages_compacted"],
            "compr_data_size": memory["live_bytes"],
            "huge_pages": sum(state["objs_inuse"] for state in repeat["classes"]
                              if state["size"] == HUGE_CLASS)}


def zram_counters(repeat):
    """mm_stat as the simulated zram counts it; the pool's own figures must agree."""
    counters = repeat["frontend"]["counters"]
    for name, value in direct_counters(repeat).items():
        if name != "compr_data_size" and counters[name] != value:
            raise Bad(f"zram's {name} is {counters[name]} and the pool's {value}; expected one")
    return {name: counters[name] for name in data.MM_STAT}


COUNTERS = {"direct": direct_counters, "zram": zram_counters}


def steps_of(zslab, algo, steps):
    """
    After each step: a run of the first of a device's steps up to it, as one trace. Every
    variant below zram; the base through zram, and the others when all steps are done.
    """
    with tempfile.TemporaryDirectory() as folder:
        traces = []
        for number in range(len(steps)):
            traces.append(os.path.join(folder, f"steps{number}.csv.zst"))
            one_device([ops for _, ops, _ in steps[:number + 1]], traces[-1])
        last = len(steps) - 1
        yield from step_rows(zslab, algo, steps, "direct", traces, None)
        yield from step_rows(zslab, algo, steps, "zram", traces[:last], zslab.variants()[:1])
        yield from step_rows(zslab, algo, steps, "zram", traces[last:], None)


def step_rows(zslab, algo, steps, through, traces, variants):
    """(number of the step, its rows); None: all variants"""
    if not traces:
        return
    runs = zslab.run(traces, "--frontend", through, "--compact", "off", variants=variants)
    for number, (step, _, kernel) in enumerate(steps):
        if f"steps{number}" in runs:
            counters = each(runs[f"steps{number}"], COUNTERS[through])
            for name in next(iter(counters.values())):
                yield number, rows_of(f"{algo} {step}", name, kernel[name],
                                      each(counters, lambda c, name=name: c[name]),
                                      through=through)


def devices(zslab, folder):
    for algo, steps in data.devices(folder).items():
        rows = sorted(steps_of(zslab, algo, steps), key=lambda numbered: numbered[0])
        for _, of_counter in rows:
            yield from of_counter


PUBLISHED = {"objects": 339598, "pages": 175111, "bytes": 698213488, "chain_size": 10}


def published(zslab):
    """
    Sizes 32 to 4080 in steps of 16, 1,337 objects of each. The base variant alone:
    published_test.c has all of them, and counts the objects that span two pages.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "published.csv")
        with open(path, "w", encoding="ascii") as file:
            file.write("op,id,size\n")
            sizes = (size for size in range(32, 4081, 16) for _ in range(1337))
            file.writelines(f"M,{number},{size}\n" for number, size in enumerate(sizes))
        runs = zslab.run([path], "--compact", "off", "--chain-size",
                         str(PUBLISHED["chain_size"]), variants=zslab.variants()[:1])["published"]
    for counter, kernel, figure in [
            ("objects", PUBLISHED["objects"], lambda r: r["memory"]["live_objects"]),
            ("bytes of objects", PUBLISHED["bytes"], lambda r: r["memory"]["live_bytes"]),
            ("pages", PUBLISHED["pages"], lambda r: r["memory"]["end_pages"])]:
        yield from rows_of("chain 10", counter, kernel, each(runs, figure))


PEAK_BOUND = 2
COMPACTED_BOUND = 0.006


def traces(zslab, folder):
    recorded = list(data.traces(folder))
    for preload in sorted({data.preloaded(samples) for _, _, samples in recorded}):
        of_it = {name: (path, samples) for name, path, samples in recorded
                 if data.preloaded(samples) == preload}
        options = ["--preload", str(preload)] if preload else []
        runs = zslab.run([path for path, _ in of_it.values()], "--compact", "off", *options)
        for name, (_, samples) in of_it.items():
            yield from trace(name, samples, runs[name])


def trace(name, samples, repeats):
    last = samples[-1]
    peak = max(sample["mem_used_max"] for sample in samples)
    yield from rows_of(name, "peak pages", peak // PAGE,
                       each(repeats, lambda r: r["memory"]["peak_pages"]), PEAK_BOUND)
    yield from rows_of(name, "pages at the end", last["mem_used_total"] // PAGE,
                       each(repeats, lambda r: r["memory"]["end_pages"]))
    yield from rows_of(name, "live bytes at the end", last["compr_data_size"],
                       each(repeats, lambda r: r["memory"]["live_bytes"]))
    yield from rows_of(name, "pages compacted", last["pages_compacted"],
                       each(repeats, lambda r: r["memory"]["pages_compacted"]),
                       int(last["pages_compacted"] * COMPACTED_BOUND))
