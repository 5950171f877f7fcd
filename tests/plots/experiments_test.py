# SPDX-License-Identifier: GPL-2.0-or-later
"""scripts/experiments --quick makes the tables and figures, with the numbers of its runs."""
import configparser
import csv
import glob
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], "tests", "cli"))
sys.path.insert(0, os.path.join(sys.argv[2], "scripts"))

from drawn import Svg  # noqa: E402
from program import PROGRAM, SOURCES, Case, main  # noqa: E402
from small_svg import drop, small  # noqa: E402

if not shutil.which("gnuplot"):
    print("skipped: gnuplot is not installed")
    sys.exit(77)

BUILD = os.path.dirname(os.path.dirname(os.path.dirname(PROGRAM)))
DOCUMENTS = os.path.join(SOURCES, "docs", "experiments")
PLACE = re.compile(r"<!-- (\w+): made by scripts/experiments -->\n(.*?)<!-- end -->", re.DOTALL)


def script(*args):
    return subprocess.run([sys.executable, os.path.join(SOURCES, "scripts", "experiments"), *args],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          env={**os.environ, "BUILD": BUILD})


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def places(path):
    return dict(PLACE.findall(read(path)))


class Dead(Case):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.out = os.path.join(cls.folder, "out")
        made = script("--quick", "--work", cls.folder, "--out", cls.out, "dead")
        assert made.returncode == 0, made.stderr
        cls.places = places(os.path.join(cls.out, "dead.md"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def results(self, job):
        paths = glob.glob(os.path.join(self.folder, "results", "experiments", "dead", job, "*.json"))
        return {result["label"]: result["repeats"] for result in map(json.loads, map(read, paths))}

    def rows(self, job, name):
        path = os.path.join(self.folder, "results", "experiments", "dead", job, "figures", f"{name}.csv")
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def test_each_job_has_its_place_and_the_page_its_figures(self):
        self.assertEqual(sorted(self.places), ["contig", "offline", "order9"])
        figures = {f"{job}.migration_outcomes.munmap-storm.svg" for job in ("offline", "order9")}
        self.assertEqual(set(os.listdir(os.path.join(self.out, "dead"))), figures)
        linked = re.findall(r"\]\(dead/([^)]+)\)", "".join(self.places.values()))
        self.assertEqual(set(linked), figures)
        for figure in figures:
            path = os.path.join(self.out, "dead", figure)
            whole = os.path.join(self.folder, "results", "experiments", "dead", figure.split(".")[0], "figures",
                                 figure.partition(".")[2])
            self.assertLess(os.path.getsize(path), os.path.getsize(whole))
            drawn = Svg(path)
            self.assertEqual(drawn.texts, Svg(whole).texts)
            self.assertEqual(set(drawn.plots()), set(Svg(whole).plots()))
            self.assertIn("trylock", drawn.texts)
            self.assertEqual("OVERSUBSCRIBED" in self.places[figure.split(".")[0]],
                             any("OVERSUBSCRIBED" in text for text in drawn.texts))

    def test_counts_are_those_of_the_results(self):
        for job, text in self.places.items():
            results, rows = self.results(job), self.rows(job, "counts")
            self.assertEqual([row["variant"] for row in rows][0], "trylock")
            self.assertEqual({row["variant"] for row in rows}, set(results))
            for row in rows:
                repeats = results[row["variant"]]
                for name in ("attempted", "migrated", "found_dead", "eagain_passes"):
                    self.assertEqual(int(row["migration." + name]),
                                     sum(repeat["migration"][name] for repeat in repeats), name)
                    if any(int(other["migration." + name]) for other in rows):
                        self.assertIn(f" {int(row['migration.' + name]):,} |", text)
            self.assertTrue(sum(int(row["migration.attempted"]) for row in rows))
            # trylock frees no zspage while migration holds a lock of one of its pages.
            self.assertEqual(int(rows[0]["migration.found_dead"]), 0)

    def test_comparisons_are_those_of_the_results(self):
        for job, text in self.places.items():
            results, rows = self.results(job), self.rows(job, "compare")
            self.assertEqual(len({row["new"] for row in rows}), 4)
            for row in rows:
                self.assertEqual(row["base"], "trylock")
                if row["metric"] == "ops_per_s":
                    median = statistics.median(r["ops_per_s"] for r in results[row["new"]])
                    self.assertAlmostEqual(float(row["new_median"]) / median, 1, 9)
                    self.assertIn(f"| {float(row['base_median']):,.0f} |", text)
                ratio, low, high = (float(row[name]) for name in ("ratio", "low", "high"))
                verdict = {"none": "", "host_busy": "*"}.get(row["verdict"],
                                                             ", " + row["verdict"].replace("_", " "))
                self.assertIn(f" {ratio:.3f} ({low:.3f}-{high:.3f}){verdict} |", text)

    def test_rendering_again_changes_nothing(self):
        before = read(os.path.join(self.out, "dead.md"))
        run = script("--render", "--work", self.folder, "--out", self.out, "dead")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(read(os.path.join(self.out, "dead.md")), before)


class Small(Case):
    def test_level_and_upright_lines_keep_their_ends_and_turns(self):
        points = [(0, 0), (5, 0), (9, 0), (9, 4), (9, 8), (9, 2), (20, 3)]
        self.assertEqual(drop(points), [(0, 0), (9, 0), (9, 8), (9, 2), (20, 3)])

    def test_curves_stay_as_they_are(self):
        curve = " d='M1.25,2.25 a3,3 0 0 1 4,4'"
        self.assertIn("M1.2,2.2 a3,3 0 0 1 4,4", small(f"<svg><defs></defs><path{curve}/></svg>"))


class Documents(Case):
    def test_each_job_has_a_place_and_goes_to_its_folder(self):
        jobs = glob.glob(os.path.join(DOCUMENTS, "jobs", "*.ini"))
        self.assertEqual(len(jobs), 5)
        for path in jobs:
            name = os.path.basename(path)[:-4]
            job = configparser.ConfigParser(strict=False)
            job.read(path)
            sections = set(job.sections()) - {"global"}
            self.assertEqual(set(places(os.path.join(DOCUMENTS, name + ".md"))), sections, name)
            for section in sections:
                self.assertEqual(job[section]["out"], f"results/experiments/{name}/{section}")

    def test_unknown_experiments_are_refused(self):
        run = script("dread")
        self.assertEqual(run.returncode, 2)
        self.assertIn("expected any of series, migration, dead, nodes, pressure", run.stderr)


if __name__ == "__main__":
    main()
