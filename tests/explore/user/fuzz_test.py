# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab explore --fuzz-scenarios: what it draws, finds and prints, and how it resumes."""
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(sys.argv[2], "tests", "cli"))
sys.dont_write_bytecode = True
from program import FolderCase, main, zslab  # noqa: E402

COUNTS = r"(?m)^(\d+ scenarios, \d+ schedules, \d+ steps|coverage: \d+ pairs of places, by .*)"


class Fuzz(FolderCase):
    def setUp(self):
        super().setUp()
        os.environ["XDG_CACHE_HOME"] = self.path("cache")

    def fuzz(self, *options, status=0):
        run = zslab("explore", "--fuzz-scenarios", "--out", self.path("out"), *options)
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run.stdout

    def test_a_known_bug_is_found_and_its_file_fails_alike(self):
        for variant, says in [("trylock:old-lock-zspage", "KCSAN: data-race"),
                              ("rcu-posted:repaired+no-fix-assert", "FIX_ASSERT")]:
            text = self.fuzz("--variant", variant, "--jobs", "2", status=1)
            self.assertIn(says, text)
            scenarios, ran = map(int, re.search(r"(\d+) scenarios, (\d+) schedules",
                                                text).groups())
            again = re.findall(r"(?m)^(\d+) schedules", text)[-1]
            self.assertEqual(ran - 200 * (scenarios - 1), int(again), text)
            command = re.search(r"fails: zslab (.*)", text).group(1).split()
            self.assertEqual(command[-1], self.path(f"out/drawn-{scenarios}.c"))
            run = zslab(*command, "--out", self.path("again"))
            self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
            self.assertIn(says, run.stdout)
            failure = re.search(r"explore --replay (\S+)", run.stdout).group(1)
            self.assertEqual(zslab("explore", "--replay", failure).returncode, 1)

    def test_right_variants_pass_and_jobs_change_nothing(self):
        search = ["--variant", "rcu", "--schedules", "1000", "--scenario-schedules", "40"]
        alone = re.findall(COUNTS, self.fuzz(*search))
        self.assertEqual(len(alone), 2)
        self.assertIn("1000 schedules", alone[0])
        self.assertEqual(re.findall(COUNTS, self.fuzz(*search, "--jobs", "3")), alone)
        self.fuzz("--variant", "trylock", "--schedules", "1000", "--scenario-schedules", "40")
        self.assertFalse(os.path.exists(self.path("out")))

    def test_it_goes_on(self):
        state = self.path("state")
        search = ["--variant", "trylock", "--scenario-schedules", "20", "--resume", state]
        for most in ["320", "960"]:
            parts = re.findall(COUNTS, self.fuzz(*search, "--schedules", most))
        self.assertEqual(parts, re.findall(COUNTS, self.fuzz(*search[:-2], "--schedules", "960")))
        with open(state, encoding="utf-8") as file:
            kept = json.load(file)["kept"]
        self.assertGreater(len(kept), 3)
        self.refused("explore", "--fuzz-scenarios", *search, "--seed", "2", says=[state, "seed"])
        self.refused("explore", "free-migrate", "--resume", state, says=state)
        with open(state, encoding="utf-8") as file:
            text = file.read()
        for old, new in [(kept[0], "ff" + kept[0][2:]), (kept[0], kept[0][2:]),
                         ('"pairs":[', '"pears":[')]:
            bad = self.write("bad", text.replace(old, new, 1))
            self.refused("explore", "--fuzz-scenarios", *search[:-1], bad, says="wrong one")

    def test_what_is_drawn_compiles(self):
        """Files of failures of one campaign, enough of them to contain each operation."""
        state, seen = self.path("state"), ""
        for _ in range(6):
            self.fuzz("--variant", "rcu:as-posted", "--resume", state, status=1)
        for path in glob.glob(self.path("out/*.c")):
            with open(path, encoding="utf-8") as file:
                seen += file.read()
            self.done("explore", path, "--variant", "trylock", "--schedules", "5")
        for call in ["pool_malloc(", "pool_free(", "pool_migrate", "SCENARIO(drawn)"]:
            self.assertIn(call, seen)

    def test_bad_input(self):
        self.refused("explore", "--fuzz-scenarios", "free-migrate", says="expected no scenario")
        self.refused("explore", "--fuzz-scenarios", "--variant", "none", says="none")
        self.refused("explore", "--fuzz-scenarios", "--strategy", "luck", says="luck")


if __name__ == "__main__":
    main()
