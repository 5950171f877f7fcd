#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Random sequences through zslab and through reference.py, which must agree in everything: page
sizes and chains of all kinds, compactions in between, swap events through the front-end. The
reference itself is checked against the kernel's results.
  differential.py ZSLAB SOURCES [SEED [HOW_MANY]]     other seeds than the suite's
"""
import csv
import os
import random
import sys
import tempfile
import unittest
from collections import namedtuple

import data
import runs
from reference import Pool

ZSLAB, SOURCES = sys.argv[1:3]
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
HOW_MANY = int(sys.argv[4]) if len(sys.argv) > 4 else 8
OPERATIONS = 12000
POINT = OPERATIONS // 100

# The reference's result for a sequence, before and after the last compaction.
Told = namedtuple("Told", "memory points before after")


def sizes_of(rng, page_size):
    """A way to draw sizes; classes at the ends, few classes, all of them."""
    kind = rng.randrange(4)
    few = [rng.randint(1, page_size) for _ in range(6)]
    humps = [rng.randint(1, page_size // 2), rng.randint(page_size // 2, page_size)]
    return [lambda: rng.randint(1, page_size),
            lambda: rng.choice(few),
            lambda: min(max(int(rng.gauss(rng.choice(humps), page_size / 16)), 1), page_size),
            lambda: rng.choice([rng.randint(1, 64), page_size, page_size - rng.randint(0, 9)])
            ][kind]


def object_events(rng, page_size):
    """Rows (op, id, size): grows, then shrinks."""
    size, live, fresh = sizes_of(rng, page_size), [], 0
    compacts = rng.choice([0, 0.0005, 0.005])
    for number in range(OPERATIONS):
        if rng.random() < compacts:
            yield "C", 0, 0
        elif not live or rng.random() < (0.7 if number < OPERATIONS // 2 else 0.35):
            yield "M", fresh, size()
            live.append(fresh)
            fresh += 1
        else:
            at = rng.randrange(len(live))
            live[at], live[-1] = live[-1], live[at]
            yield "F", live.pop(), 0


def swap_events(rng, huge):
    """Rows (op, slot, size, kind); @huge: the least size that is stored as it is."""
    size = sizes_of(rng, huge)
    for _ in range(OPERATIONS):
        draw, slot = rng.random(), rng.randrange(2000)
        if draw < 0.6:
            kind = rng.choice(["comp"] * 8 + ["huge", "same", "zero"])
            asked = {"comp": min(size(), huge - 1), "huge": 4096}.get(kind, 0)
            yield "W", slot, asked, kind
        elif draw < 0.999:
            yield "D", slot, 0, ""
        else:
            yield "C", 0, 0, ""


def replay_swap(pool, held, row, number):
    """A write of a live slot allocates first, then frees the old object."""
    op, slot, size, kind = row
    if op == "C":
        pool.compact()
        return
    old = held.pop(slot, None)
    if op == "W":
        held[slot] = (slot, number) if size else kind
        if size:
            pool.malloc(held[slot], size)
    if isinstance(old, tuple):
        pool.free(old)


def replay_object(pool, row):
    op, key, size = row
    if op == "C":
        pool.compact()
    elif op == "M":
        pool.malloc(key, size)
    else:
        pool.free(key)


def write(path, columns, rows, page_size):
    with open(path, "w", encoding="ascii", newline="") as file:
        file.write(f"# page_size: {page_size}\n")
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def states(repeat, after=False):
    held = {}
    for state in repeat["classes"]:
        now = state["after_compact"] if after else state
        if now["zspages"]:
            held[state["index"]] = (state["size"], now["objs_allocated"], now["objs_inuse"],
                                    now["pages"], now["fullness"])
    return held


class DifferentialTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.zslab = folder.name, runs.Zslab(ZSLAB)

    @staticmethod
    def expected(pool, points):
        memory = {"peak_pages": pool.peak, "end_pages": pool.pages,
                  "live_objects": len(pool.sizes), "live_bytes": sum(pool.sizes.values())}
        before = pool.state()
        pool.compact()
        memory |= {"pages_compacted": pool.compacted, "after_compact_pages": pool.pages}
        return Told(memory, points, before, pool.state())

    def same(self, what, expected, repeats):
        for variant, repeat in repeats.items():
            with self.subTest(what, variant=variant):
                memory = {name: repeat["memory"][name] for name in expected.memory}
                self.assertEqual(memory, expected.memory)
                if expected.points:
                    points = [point["pages"] for point in repeat["series"]]
                    self.assertEqual(points, expected.points)
                self.assertEqual(states(repeat), expected.before)
                self.assertEqual(states(repeat, after=True), expected.after)

    def test_reference_is_right(self):
        """Against the kernel's allocator: 200,000 operations."""
        for ops, chain, result, _ in data.sequences(os.path.join(SOURCES, "tests/data/sequences")):
            path = os.path.join(self.folder, result["seq"] + ".csv")
            self.zslab("export", ops, path)
            pool, pages = Pool(4096, chain), []
            with open(path, encoding="ascii", newline="") as file:
                rows = csv.DictReader(line for line in file if not line.startswith("#"))
                for number, row in enumerate(rows, 1):
                    replay_object(pool, (row["op"], row["id"], int(row["size_bytes"] or 0)))
                    if number % 10000 == 0:
                        pages.append(pool.pages)
            self.assertEqual(pages, result["total_pages_every_10000_ops"])
            self.assertEqual(pool.peak, result["peak_pages"])
            self.assertEqual(pool.compact(), result["compact_return"])
            self.assertEqual(pool.pages, result["after_compact"]["total_pages"])

    def test_random_objects(self):
        shifts = [14, 16, 13, 12, 15]
        for number in range(HOW_MANY):
            rng = random.Random(SEED * 1000 + number)
            page_size, chain = 1 << shifts[number % 5], rng.randint(4, 16)
            rows, points = list(object_events(rng, page_size)), []
            pool = Pool(page_size, chain)
            for done, row in enumerate(rows, 1):
                replay_object(pool, row)
                if done % POINT == 0:
                    points.append(pool.pages)
            path = os.path.join(self.folder, "objects.csv")
            write(path, ["op", "id", "size"], rows, page_size)
            repeats = self.zslab.run([path], "--page-size", str(page_size), "--chain-size",
                                     str(chain), "--compact", "end")["objects"]
            self.same(f"seed {SEED} number {number}: pages of {page_size}, chain {chain}",
                      self.expected(pool, points), repeats)

    def test_random_swap(self):
        """The same directly and through zram."""
        for number in range(max(HOW_MANY // 4, 1)):
            rng = random.Random(SEED * 1000 + 500 + number)
            chain = rng.randint(4, 16)
            pool, held, points = Pool(4096, chain), {}, []
            huge = max(of.size for of in pool.classes if of.objects > 1) - 7
            rows = list(swap_events(rng, huge))
            for done, row in enumerate(rows, 1):
                replay_swap(pool, held, row, done)
                if done % POINT == 0:
                    points.append(pool.pages)
            path = os.path.join(self.folder, "swap.csv")
            write(path, ["op", "slot", "size", "kind"], rows, 4096)
            same = sum(not isinstance(what, tuple) for what in held.values())
            zram = self.expected(pool, points)
            # Below zram writes of same-filled pages are no operations: the points lie elsewhere.
            for frontend, expected in (("direct", zram._replace(points=None)), ("zram", zram)):
                repeats = self.zslab.run([path], "--frontend", frontend, "--chain-size",
                                         str(chain), "--compact", "end")["swap"]
                self.same(f"seed {SEED} number {number}: {frontend}, chain {chain}", expected,
                          repeats)
            for repeat in repeats.values():
                counters = repeat["frontend"]["counters"]
                self.assertEqual(counters["same_pages"], same)
                self.assertEqual(counters["orig_data_size"], len(held) * 4096)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
