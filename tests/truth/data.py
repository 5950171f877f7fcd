# SPDX-License-Identifier: GPL-2.0-or-later
"""Kernels' figures: finds and reads them. What is missing or impossible raises Bad."""
import csv
import glob
import json
import os
import re

PAGE = 4096
FULLNESS = ["fg0", "fg10", "fg20", "fg30", "fg40", "fg50", "fg60", "fg70", "fg80", "fg90",
            "fg99", "fg100"]


class Bad(Exception):
    """File, what is wrong, what was expected."""


def table(path, columns):
    """Rows of a CSV file as dicts, numbers as int, with at least these columns."""
    try:
        with open(path, encoding="ascii", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError) as error:
        raise Bad(f"{path}: {error}; expected a CSV file") from error
    if not rows:
        raise Bad(f"{path}: no rows; expected some")
    for number, row in enumerate(rows, 2):
        missing = [name for name in columns if row.get(name) in (None, "")]
        if missing:
            raise Bad(f"{path}:{number}: no {missing[0]}; expected the columns {','.join(columns)}")
        for name, text in row.items():
            if name and text and re.fullmatch(r"-?\d+", text):
                row[name] = int(text)
            elif name in columns and re.fullmatch(r"-?[\d.]+", text or ""):
                raise Bad(f"{path}:{number}: {name} is {text}; expected a whole number")
    return rows


def found(folder, pattern):
    return sorted(glob.glob(os.path.join(glob.escape(folder), pattern)))


def class_tables(folder):
    """(path, page size, chain size, rows)"""
    for path in found(folder, "classes_*k_chain*.csv"):
        match = re.fullmatch(r"classes_(\d+)k_chain(\d+)\.csv", os.path.basename(path))
        if not match:
            raise Bad(f"{path}: expected a name as classes_4k_chain8.csv")
        yield (path, int(match[1]) * 1024, int(match[2]),
               table(path, ["slot_index", "slot_size", "class_index", "class_size",
                            "pages_per_zspage", "objs_per_zspage", "huge"]))


RESULT = ["seq", "chain", "n", "peak_pages", "total_pages_every_10000_ops", "end",
          "compact_return", "after_compact"]


def sequences(folder):
    """(path of the operations, chain size, results, rows of class states by when)"""
    for path in found(folder, "results_chain*.json"):
        try:
            with open(path, encoding="utf-8") as file:
                results = json.load(file)
        except (OSError, ValueError) as error:
            raise Bad(f"{path}: {error}; expected JSON") from error
        states = table(path.replace("results_", "classes_state_").replace(".json", ".csv"),
                       ["seq", "when", "class", "size", "objs_allocated", "objs_inuse",
                        "pages_used", *FULLNESS])
        for result in results:
            missing = [key for key in RESULT if key not in result]
            if missing:
                raise Bad(f"{path}: a result without {missing[0]}; expected {', '.join(RESULT)}")
            ops = os.path.join(folder, f"ops_{result['seq']}.csv.zst")
            if not os.path.exists(ops):
                raise Bad(f"{ops}: not there; expected the operations that {path} is about")
            when = {}
            for row in states:
                if row["seq"] == result["seq"]:
                    when.setdefault(row["when"], []).append(row)
            if set(when) != {"end", "after_compact"}:
                raise Bad(f"{path}: class states of {result['seq']} are {sorted(when)}; "
                          "expected end and after_compact")
            yield ops, result["chain"], result, when


MM_STAT = ["orig_data_size", "compr_data_size", "mem_used_total", "mem_used_max", "same_pages",
           "pages_compacted", "huge_pages"]


def devices(folder):
    """{compressor: [(step, path of its operations, the kernel's counters)]}, steps in order"""
    steps = {}
    path = os.path.join(folder, "mm_stat.csv")
    for row in table(path, ["algo", "step", *MM_STAT]):
        ops = os.path.join(folder, f"{row['algo']}.{row['step']}.ops.csv.zst")
        if not os.path.exists(ops):
            raise Bad(f"{ops}: not there; expected the operations of a step of {path}")
        steps.setdefault(row["algo"], []).append((row["step"], ops, row))
    listed = {ops for device in steps.values() for _, ops, _ in device}
    for ops in found(folder, "*.ops.csv.zst"):
        if ops not in listed:
            raise Bad(f"{ops}: no row of {path} is about it; expected algo and step")
    for device in steps.values():
        device.sort(key=lambda step: int(re.match(r"\d*", str(step[0]))[0] or 0))
    return steps


def traces(folder):
    """(name, path, mm_stat samples by time) of each recorded trace that has samples"""
    for path in found(folder, "*.mmstat.csv"):
        name = os.path.basename(path).removesuffix(".mmstat.csv")
        recorded = [name + end for end in (".zslab", ".csv.zst", ".csv")
                    if os.path.exists(os.path.join(folder, name + end))]
        if not recorded:
            raise Bad(f"{path}: no {name}.zslab or .csv.zst beside it; expected the trace")
        samples = table(path, ["t_ns", *(name for name in MM_STAT)])
        samples.sort(key=lambda row: row["t_ns"])
        yield name, os.path.join(folder, recorded[0]), samples


def preloaded(samples):
    """What the pool held before the first event, a swap header: the first sample's bytes."""
    first = samples[0]
    return first["compr_data_size"] if first["orig_data_size"] == PAGE else 0
