# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab explore: what is searched, found, repeated, shortened, and refused."""
import glob
import json
import os
import re
import tempfile

from program import Case, main, zslab

STRATEGIES = ["random", "pct", "pos", "portfolio"]


class Explore(Case):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def find(self, scenario, *options):
        """The failure's file and what was printed."""
        out = os.path.join(self.folder.name, str(len(os.listdir(self.folder.name))))
        run = zslab("explore", scenario, "--out", out, *options)
        self.assertEqual(run.returncode, 1, run.stderr)
        return glob.glob(out + "/*.json")[0], run.stdout

    def preemptions(self, path):
        with open(path, encoding="utf-8") as file:
            schedules = json.load(file)["schedules"]
        return sum(not switch[4] for switch in schedules[-1])

    def test_list(self):
        self.assertRegex(self.done("explore", "--list"), r"(?m)^lost-update +\S")

    def test_each_strategy_finds_and_each_failure_repeats(self):
        for strategy in STRATEGIES:
            for seed in ["1", "2", "3"]:
                path, text = self.find("lost-update", "--strategy", strategy, "--seed", seed,
                                       "--check-restore")
                self.assertIn("counter == 2", text)
                run = zslab("explore", "--replay", path)
                self.assertEqual(run.returncode, 1, run.stderr)
                self.assertIn("counter == 2", run.stdout)

    def test_minimise_leaves_the_one_preemption(self):
        path, _ = self.find("lost-update", "--strategy", "random")
        page = os.path.join(self.folder.name, "page.html")
        run = zslab("explore", "--minimise", path, "--html", page)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(self.preemptions(path + ".min"), 1)
        self.assertEqual(zslab("explore", "--replay", path + ".min").returncode, 1)
        with open(page, encoding="utf-8") as file:
            self.assertIn("<th>CPU 1</th>", file.read())

    def test_orders_of_locks_come_from_two_schedules(self):
        path, text = self.find("ab-ba")
        self.assertIn("can deadlock", text)
        self.assertEqual(zslab("explore", "--replay", path).returncode, 1)

    def test_same_seed_same_schedules(self):
        first, _ = self.find("lost-update", "--seed", "7")
        second, _ = self.find("lost-update", "--seed", "7")
        with open(first, encoding="utf-8") as a, open(second, encoding="utf-8") as b:
            self.assertEqual(a.read(), b.read())

    def test_jobs(self):
        path, _ = self.find("lost-update", "--jobs", "3")
        self.assertEqual(zslab("explore", "--replay", path).returncode, 1)

    def test_another_build_is_refused(self):
        path, _ = self.find("lost-update")
        with open(path, encoding="utf-8") as file:
            text = re.sub(r'"build":"[0-9a-f]+"', '"build":"0"', file.read())
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.refused("explore", "--replay", path, says=[path, "build 0"])

    def test_bad_input(self):
        path = os.path.join(self.folder.name, "bad.json")
        for text, says in [("", "bad.json:1"), ("{}", "zslab_explore"), ("[1", "bad.json:1"),
                           ('{"zslab_explore": 1}', "lacks a part")]:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            self.refused("explore", "--replay", path, says=says)
        self.refused("explore", "--replay", path + ".none", says="bad.json.none")
        self.refused("explore", says="--list")
        self.refused("explore", "no-such", says="no-such")
        self.refused("explore", "lost-update", "--strategy", "luck", says="luck")


if __name__ == "__main__":
    main()
