# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab compare on sample results whose ratios are known: rcu has 1.25 times the throughput of
trylock on sample_a, and none that can be told from it on sample_b."""
import csv
import io
import json
import os
import tempfile

from program import Case, main, result, zslab

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
        self.assertEqual(row["verdict"], "better")

    def test_the_other_way_round_is_worse(self):
        row = self.rows(A_NEW, A_OLD)["ops_per_s"]
        self.assertAlmostEqual(row["ratio"], 0.8)
        self.assertEqual(row["verdict"], "worse")

    def test_no_difference_shown(self):
        row = self.rows(B_OLD, B_NEW)["ops_per_s"]
        self.assertLess(row["low"], 1)
        self.assertLess(1, row["high"])
        self.assertEqual(row["verdict"], "no difference shown")
        self.assertIn("no difference shown", self.done("compare", B_OLD, B_NEW))

    def test_the_same_seed_gives_the_same_intervals(self):
        self.assertEqual(self.rows(A_OLD, A_NEW, "--seed", "7"),
                         self.rows(A_OLD, A_NEW, "--seed", "7"))

    def test_folders_pair_trace_and_variant(self):
        pairs = json.loads(self.done("compare", "--json", result("two"), result("two")))
        self.assertEqual(len(pairs), 5)
        for pair in pairs:
            self.assertEqual(pair["base"], pair["new"])
            self.assertFalse(any(row["differs"] for row in pair["metrics"]))


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
        for word in ("sample_a", "measured", "5/5 repeats", "trylock", "rcu", "sample CPU"):
            self.assertIn(word, text)

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(
            self.done("compare", result("two"), result("two"), "--csv"))))
        self.assertEqual({row["trace"] for row in rows}, {"sample_a", "sample_b"})
        self.assertTrue(all(float(row["ratio"]) == 1 for row in rows))


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

    def test_empty_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            self.refused("compare", folder, A_NEW, says="no result files")


if __name__ == "__main__":
    main()
