# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab compare on sample results whose ratios are known: rcu has 1.25 times the throughput of
trylock on sample_a, and does not differ from it on sample_b."""
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from program import PROGRAM, Case, main, result, zslab

# What one run measured of biglock, of the same again, and with an empty loop of 1,000 turns
# (about 260 ns) at the entry of its zs_free; without histograms, series and classes.
SAME = "planted/redis_lz4.biglock_turns=0.json"
BASE, SAME, LOOP = map(result, ("planted/redis_lz4.biglock.json", SAME, SAME.replace("0", "1000")))
A_OLD, A_NEW = result("two/sample_a.trylock.json"), result("two/sample_a.rcu.json")
B_OLD, B_NEW = result("two/sample_b.trylock.json"), result("two/sample_b.rcu.json")


class Ratios(Case):
    def rows(self, *args):
        pairs = json.loads(self.done("compare", "--json", *args))
        return {row["metric"]: row for row in pairs[0]["metrics"]}

    def test_known_ratio(self):
        row = self.rows(A_OLD, A_NEW)["ops_per_s"]
        self.assertAlmostEqual(row["ratio"], 1.25)
        self.assertLess(1, row["low"])
        self.assertLessEqual(row["low"], 1.25)
        self.assertLessEqual(1.25, row["high"])
        self.assertEqual(row["verdict"], "too_few")  # with 5 repeats, this many rows

    def test_the_other_way_round_is_worse(self):
        row = self.rows(A_NEW, A_OLD)["ops_per_s"]
        self.assertAlmostEqual(row["ratio"], 0.8)

    def test_an_interval_around_one(self):
        row = self.rows(B_OLD, B_NEW)["ops_per_s"]
        self.assertLess(row["low"], 1)
        self.assertLess(1, row["high"])

    def test_the_same_seed_gives_the_same_intervals(self):
        self.assertEqual(self.rows(A_OLD, A_NEW, "--seed", "7"),
                         self.rows(A_OLD, A_NEW, "--seed", "7"))

    def test_folders_pair_trace_and_variant(self):
        pairs = json.loads(self.done("compare", "--json", result("two"), result("two")))
        self.assertEqual(len(pairs), 5)
        for pair in pairs:
            self.assertEqual(pair["base"], pair["new"])
            self.assertFalse({row["verdict"] for row in pair["metrics"]} & {"better", "worse"})
            self.assertEqual((pair["differences"], pair["alike"]), ([], True))


class Changed(Case):
    def changed(self, path, change):
        """A copy of the result, changed by @change."""
        with open(path) as file:
            content = json.load(file)
        change(content)
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        copy = os.path.join(folder, os.path.basename(path))
        with open(copy, "w") as file:
            json.dump(content, file)
        return copy


class Verdicts(Changed):
    def verdicts(self, base, new):
        pair, = json.loads(self.done("compare", "--json", base, new))
        return {row["metric"]: row["verdict"] for row in pair["metrics"]}

    def test_a_planted_difference_is_found(self):
        found = self.verdicts(BASE, LOOP)
        for metric in ("ops_per_s", "latency_ns.free.p50", "latency_ns.free.p99"):
            self.assertEqual(found[metric], "worse", metric)
        self.assertEqual(self.verdicts(LOOP, BASE)["latency_ns.free.p50"], "better")
        self.assertEqual(found["memory.peak_pages"], "none")

    def test_none_is_found_where_none_is(self):
        self.assertEqual(set(self.verdicts(BASE, SAME).values()), {"none", "no_ratio"})
        self.assertIn("no difference", self.done("compare", BASE, SAME))

    def test_two_steps_of_the_clock(self):
        slow = self.changed(LOOP, lambda r: [p.update(clock_step_ns=131) for p in r["repeats"]])
        found = self.verdicts(BASE, slow)
        self.assertEqual(found["latency_ns.free.p50"], "none")  # 260 ns
        self.assertEqual(found["latency_ns.free.p99"], "worse")
        self.assertEqual(found["ops_per_s"], "worse")

    def test_a_busy_host(self):
        def used(share):
            # For repeats of ten seconds; two ticks of /proc/stat do not count as others'.
            return lambda r: [p.update(wall_ns=10**10) or
                              p["cpu_ns"].update(foreign=int(share * 10**10), steal=20000000)
                              for p in r["repeats"]]
        self.assertEqual(self.verdicts(BASE, self.changed(LOOP, used(0.019)))["ops_per_s"], "worse")
        busy = self.changed(LOOP, used(0.021))
        found = self.verdicts(BASE, busy)
        self.assertEqual(found.pop("memory.peak_pages"), "none")  # one number in all repeats
        self.assertEqual(found.pop("memory.end_pages"), "none")
        self.assertEqual(set(found.values()) - {"no_ratio"}, {"host_busy"})
        self.assertIn("host busy", self.done("compare", BASE, busy))
        marked = self.changed(LOOP, lambda r: r["repeats"][4].update(host_busy=True))
        self.assertEqual(self.verdicts(BASE, marked)["ops_per_s"], "host_busy")

    def test_repeats_that_were_set_aside(self):
        def aside(content):
            busy = dict(content["repeats"][0], host_busy=True, ops_per_s=1)
            content["set_aside"] = [busy, busy]
        changed = self.changed(LOOP, aside)
        self.assertEqual(self.verdicts(BASE, changed), self.verdicts(BASE, LOOP))
        self.assertIn("9 repeats, 2 measured again", self.done("compare", BASE, changed))

    def test_locks_that_yield(self):
        pair, = json.loads(self.done("compare", "--json", BASE, self.changed(
            LOOP, lambda r: r.update(yielding_locks=True))))
        rows = {row["metric"]: row for row in pair["metrics"]}
        self.assertEqual(rows["ops_per_s"]["verdict"], "depends")
        self.assertEqual(rows["ops_per_s"]["depends_on"], ["lock"])
        self.assertIsNone(rows["ops_per_s"]["robust"])
        self.assertEqual(rows["memory.peak_pages"]["verdict"], "none")

    def test_older_results_are_labelled(self):
        self.assertIn("Older results", self.done("compare", BASE, LOOP))
        known = [self.changed(path, lambda r: [p["cpu_ns"].update(foreign=0, steal=0)
                                               for p in r["repeats"]]) for path in (BASE, LOOP)]
        self.assertNotIn("Older results", self.done("compare", *known))


class Robust(Changed):
    """The outcome of --sensitivity stays with the run's results."""
    def rows(self, *args):
        pair, = json.loads(self.done("compare", "--json", *args))
        return {row["metric"]: row for row in pair["metrics"]}

    def stored(self, **more):
        free = self.rows(BASE, LOOP)["latency_ns.free.p50"]
        row = {"metric": "latency_ns.free.p50", "against": "biglock", "base": free["base"],
               "new": free["new"], "verdict": "worse", "depends_on": [], **more}
        return self.changed(LOOP, lambda r: r.update(verdicts=[row]))

    def test_it_stays(self):
        rows = self.rows(BASE, self.stored(robust=True))
        self.assertEqual([rows["latency_ns.free.p50"][key] for key in ("verdict", "robust")],
                         ["worse", True])
        self.assertIsNone(rows["latency_ns.free.p99"]["robust"])

    def test_it_depends(self):
        new = self.stored(robust=False, depends_on=["lock", "hz"])
        row = self.rows(BASE, new)["latency_ns.free.p50"]
        self.assertEqual([row[key] for key in ("verdict", "robust", "depends_on")],
                         ["depends", False, ["lock", "hz"]])
        self.assertIn("free p50 depends on lock, hz.", self.done("compare", BASE, new))

    def test_of_other_results_it_says_nothing(self):
        row = self.rows(SAME, self.stored(robust=True, base=1))["latency_ns.free.p50"]
        self.assertIsNone(row["robust"])

    def test_nonsense_is_no_verdict(self):
        for verdicts in (7, [7], [{}], [{"metric": 1}], {"a": 1}):
            new = self.changed(LOOP, lambda r: r.update(verdicts=verdicts))
            self.assertIsNone(self.rows(BASE, new)["latency_ns.free.p50"]["robust"])


class Simulated(Changed):
    """A simulated machine without --robust: robustness not tested."""
    SAYS = "robustness not tested"

    def sides(self):
        return [self.changed(path, lambda r: r.update(simulated=True)) for path in (BASE, LOOP)]

    def test_its_verdicts_say_that_robustness_was_not_tested(self):
        for args in (("compare",), ("compare", "--format", "lkml"), ("report", "-o", "-")):
            self.assertIn(self.SAYS, self.done(*args, *self.sides()), args)
            self.assertNotIn(self.SAYS, self.done(*args, BASE, LOOP), args)

    def test_what_was_tested_does_not(self):
        base, new = self.sides()
        pair, = json.loads(self.done("compare", "--json", base, new))
        rows = [{"metric": row["metric"], "against": "biglock", "base": row["base"],
                 "new": row["new"], "verdict": row["verdict"], "depends_on": [], "robust": True}
                for row in pair["metrics"] if row["base"] is not None]
        tested = self.changed(new, lambda r: r.update(verdicts=rows))
        self.assertNotIn(self.SAYS, self.done("compare", base, tested))


class Differences(Changed):
    def test_each_is_named_in_every_format(self):
        other = self.changed(LOOP, lambda r: (
            r["options"].update(chain_size=16, migrate="max"), r["build"].update(flags="-O1"),
            r["host"].update(kernel="6.6.0"), r.update(cpus=2, git="other")))
        pair, = json.loads(self.done("compare", "--json", BASE, other))
        named = {d["name"]: (d["base"], d["new"], d["unlike"]) for d in pair["differences"]}
        self.assertEqual(named["chain size"], ("8", "16", True))
        self.assertEqual(named["migrate"], ("off", "max", True))
        self.assertEqual(named["build flags"][1], "-O1")
        self.assertEqual(named["host kernel"][1], "6.6.0")
        self.assertEqual(named["cpus"], ("1", "2", True))
        self.assertFalse(named["git"][2])
        self.assertFalse(pair["alike"])
        for options in ((), ("--format", "lkml"), ("--csv",)):
            text = self.done("compare", BASE, other, *options)
            for name in named:
                self.assertIn(name, text, options)

    def test_unlike_sides_are_not_judged_unless_asked(self):
        other = self.changed(LOOP, lambda r: r["options"].update(chain_size=16))
        self.refused("compare", BASE, other, "--fail-above", "5",
                     says=("chain size", "8 / 16", "--across"))
        self.assertEqual(zslab("compare", BASE, other, "--fail-above", "5", "--across").returncode, 1)
        newer = self.changed(BASE, lambda r: r.update(git="other"))
        self.done("compare", BASE, newer, "--fail-above", "5")


class FailAbove(Case):
    def test_trips_only_past_the_near_end(self):
        # Throughput 0.8 (0.788 to 0.813) is worse by at least 18.7 %.
        run = zslab("compare", A_NEW, A_OLD, "--fail-above", "18")
        self.assertEqual(run.returncode, 1)
        self.assertIn("throughput", run.stderr)
        run = zslab("compare", A_NEW, A_OLD, "--fail-above", "19")
        self.assertNotIn("throughput", run.stderr)
        self.done("compare", A_NEW, A_OLD, "--fail-above", "45")

    def test_no_difference_never_trips(self):
        self.done("compare", B_OLD, B_NEW, "--fail-above", "0")


class Formats(Case):
    def test_lkml_fits_a_mail(self):
        text = self.done("compare", A_OLD, A_NEW, "--format", "lkml")
        self.assertTrue(text.isascii())
        self.assertFalse([line for line in text.split("\n") if line != line.rstrip()])
        self.assertLessEqual(max(map(len, text.split("\n"))), 72)
        for word in ("sample_a", "measured", "5 repeats", "trylock", "rcu", "sample CPU"):
            self.assertIn(word, text)

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(
            self.done("compare", result("two"), result("two"), "--csv"))))
        self.assertEqual({row["trace"] for row in rows}, {"sample_a", "sample_b"})
        self.assertTrue(all(float(row["ratio"]) == 1 for row in rows if row["ratio"]))
        self.assertEqual({row["verdict"] for row in rows if not row["ratio"]}, {"no_ratio"})


class Text(Case):
    """Texts of a result stay text in every output."""

    def compare(self, change, *args, name="r.json"):
        with open(A_NEW) as file:
            content = json.load(file)
        change(content)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(os.fsencode(folder), os.fsencode(name))
            with open(path, "w") as file:
                json.dump(content, file)
            return self.done("compare", os.fsencode(A_OLD), path, *args)

    def test_lkml_has_no_escapes_and_no_forged_lines(self):
        text = self.compare(lambda r: (
            r["host"].update(cpu="\x1b[2Jx\nthroughput 1.00 9.99 9.999 better",
                             **{"key\nforged": "\u009b31m\u202e"}),
            r.update(git="\nfree p99 better" * 9, label="rcu\n\u00e9" + "x" * 99)),
            "--format", "lkml")
        self.assertTrue(text.isascii() and text.replace("\n", "").isprintable(), text)
        self.assertLessEqual(max(map(len, text.split("\n"))), 72)
        self.assertFalse([line for line in text.split("\n") if "9.999" in line and
                          not line.startswith("  cpu: ?[2Jx?")])

    def test_text_has_no_escapes(self):
        text = self.compare(lambda r: r.update(label="\x1b[31m\r\u009b\u202e"))
        self.assertIn("new:  ?[31m??? (", text)
        self.assertTrue(text.replace("\n", "").isprintable())

    def test_csv_begins_no_formula(self):
        text = self.compare(lambda r: r.update(label="=HYPERLINK(\"x\",\"y\")"), "--csv")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual({row["new"] for row in rows}, {"'=HYPERLINK(\"x\",\"y\")"})

    def test_a_file_name_that_is_no_text(self):
        pairs = json.loads(self.compare(lambda r: None, "--json", name=b"\xff\x80.json"))
        self.assertTrue(pairs[0]["new_file"].endswith("/??.json"))
        self.assertAlmostEqual(pairs[0]["metrics"][0]["ratio"], 1.25)


class NoRatio(Case):
    """A row without a ratio is present and says why."""

    def row(self, base, new, metric="waiting.rcu_peak_bytes"):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for name, values in (("a", base), ("b", new)):
                with open(A_OLD) as file:
                    content = json.load(file)
                for repeat, value in zip(content["repeats"], values):
                    repeat["waiting"]["rcu_peak_bytes"] = value
                paths.append(os.path.join(folder, name))
                with open(paths[-1], "w") as file:
                    json.dump(content, file)
            text = self.done("compare", *paths)
            rows, = [pair["metrics"] for pair in json.loads(self.done("compare", *paths, "--json"))]
            found = [row for row in rows if row["metric"] == metric]
            self.assertEqual("rcu waiting" in text, bool(found))
            return found[0] if found else None

    def test_why(self):
        for base, new, median, why in (
                ([0] * 5, [7] * 5, 0, "0 in the base"),
                ([1, 1, 0, 1, 1], [7] * 5, 1, "0 in the base"),
                ([None] * 5, [7] * 5, None, "base has none"),
                ([7] * 5, [None] * 5, 7, "new has none"),
                ([7] * 5, [1, 2, None, None, None], 7, "too few repeats"),
                ([1e-320] * 5, [1e10] * 5, 1e-320, "no plausible value"),
                ([1e-10] * 5, [1e300] * 5, 1e-10, "no plausible value")):
            row = self.row(base, new)
            self.assertEqual((row["base"], row["why"], row["verdict"]), (median, why, "no_ratio"))
            for key in ("ratio", "low", "high", "p", "p_corrected"):
                self.assertIsNone(row[key])

    def test_a_row_of_nothing_is_none(self):
        self.assertIsNone(self.row([None] * 5, [None] * 5))

    def test_a_ratio_needs_no_excuse(self):
        row = self.row([2] * 5, [4] * 5)
        self.assertEqual((row["ratio"], row.get("why")), (2, None))


class Large(Case):
    @unittest.skipIf("sanitize=none" not in zslab("version").stdout, "a sanitizer keeps what is freed")
    def test_a_large_result_takes_little_memory(self):
        """Bytes of memory per byte of the file: jansson alone would take twenty."""
        with open(A_OLD) as file:
            content = json.load(file)
        content["repeats"] = content["repeats"][:1] * 1000
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "large.json")
            with open(path, "w") as file:
                json.dump(content, file)
            size = os.path.getsize(path)
            self.assertGreater(size, 4 << 20)
            before = self.peak(A_OLD, A_NEW)
            self.assertLess(self.peak(path, A_NEW) - before, 1.5 * size)

    def peak(self, *results):
        run = subprocess.run([sys.executable, "-c", "import resource, subprocess, sys\n"
                              "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
                              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)",
                              PROGRAM, "compare", *results], check=True, capture_output=True, text=True)
        return 1024 * int(run.stdout)

    def test_what_is_too_large_is_said(self):
        with open(A_OLD) as file:
            content = json.load(file)
        content["repeats"][1]["padding"] = "x" * (9 << 20)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "large.json")
            with open(path, "w") as file:
                json.dump(content, file)
            self.refused("compare", path, A_NEW, says=(path, "one repeat takes more than 8 MiB"))


class Refusals(Case):
    def test_few_repeats(self):
        self.refused("compare", result("few/sample_a.trylock.json"), A_NEW, says="2 repeat")

    def test_failed_variant(self):
        self.refused("compare", A_OLD, result("failed/sample_a.rcu.json"), says="VM_BUG_ON")

    def test_other_trace_or_kind(self):
        self.refused("compare", A_OLD, B_NEW, says="another trace")
        self.refused("compare", A_OLD, result("simulated/sample_a.rcu.json"), says="simulated")

    def test_nothing_in_common(self):
        self.refused("compare", result("two"), result("simulated"), says="simulated")
        self.refused("compare", result("two"), "/nonexistent", says="/nonexistent")

    def broken(self, change, says):
        with open(A_OLD) as file:
            content = json.load(file)
        text = change(content)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "sample_a.trylock.json")
            with open(path, "w") as file:
                file.write(text if isinstance(text, str) else json.dumps(content))
            self.refused("compare", path, A_NEW, says=(path, *says))
            self.refused("plot", path, "-o", os.path.join(folder, "out"), says=(path, *says))
            self.refused("report", path, "-o", os.path.join(folder, "out.html"), says=says)
            self.assertFalse(os.path.exists(os.path.join(folder, "out.html")))

    def test_broken_files(self):
        self.broken(lambda r: "", ())
        self.broken(lambda r: "{", ())
        self.broken(lambda r: "[" * 100000, ())
        self.broken(lambda r: json.dumps(r)[:-200], ())
        self.broken(lambda r: r.update(schema="zslab-result/9"), ("schema",))
        self.broken(lambda r: r.update(cpus=-1), ("cpus",))
        self.broken(lambda r: r.update(page_size="x"), ("page_size",))
        self.broken(lambda r: r.update(repeats={}), ("repeats",))
        self.broken(lambda r: r.update(repeats=[]), ("repeats",))
        self.broken(lambda r: r.update(repeats=[7, 7, 7]), ("repeat",))
        self.broken(lambda r: r["repeats"][0].update(latency_ns=[]), ("latency_ns",))
        self.broken(lambda r: r["repeats"][0].update(series=7), ("series",))
        self.broken(lambda r: r["repeats"][1]["latency_ns"]["free"].update(
            histogram=[[5, 1], [4, 1]]), ("free.histogram[1]",))
        self.broken(lambda r: r["repeats"][1]["latency_ns"]["free"].update(
            histogram=[[5, -1]]), ("free.histogram[0]",))
        self.broken(lambda r: r.update(trace={}), ("name",))
        self.broken(lambda r: r["repeats"].append(7), ("repeat",))

    def test_broken_lists_of_repeats(self):
        def whole(r):  # "repeats" comes last
            r["repeats"] = r.pop("repeats")
            return json.dumps(r)
        self.broken(lambda r: whole(r).replace('"repeats": [', '"repeats": [,'), ("expected a repeat",))
        self.broken(lambda r: whole(r)[:-2] + ",]}", ("expected a repeat",))
        self.broken(lambda r: whole(r)[:-2] + "}}", ())
        self.broken(lambda r: whole(r)[:-1] + ', "repeats": []}', ("repeats",))
        self.broken(lambda r: whole(r).replace('"repeats"', '"r\\u0065peats"'), ("repeats",))
        self.broken(lambda r: whole(r) + "x", ())

    def test_lines_are_those_of_the_file(self):
        with open(A_OLD) as file:
            text = "\n\n" + json.dumps(json.load(file), indent=1)
        for fault in ('"ops_per_s"', '"migration"', '"options"'):  # in the repeats, and after them
            broken = text.replace(fault, "!", 1)
            line = broken[:broken.index("!")].count("\n") + 1
            self.broken(lambda r: broken, (f":{line}:", "near '!'"))

    def test_empty_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            self.refused("compare", folder, A_NEW, says="no result files")


if __name__ == "__main__":
    main()
