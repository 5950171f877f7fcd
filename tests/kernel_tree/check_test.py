# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab check without a kernel's file: what it refuses, and its verdicts on known figures."""
import os
import random
import subprocess
import sys
import unittest
import unittest.mock
import xml.etree.ElementTree as ET

SOURCES = sys.argv[2]
sys.path.insert(0, os.path.join(SOURCES, "tests", "cli"))
for folder in ("src/kernel_tree", "src/kernel_tree/checks"):
    sys.path.insert(0, os.path.join(SOURCES, folder))
sys.path.insert(0, sys.argv[4])  # settings.py
sys.dont_write_bytecode = True
from program import PROGRAM, FolderCase, main
from outcome import CLEAN, CUT, FAILED, NOT_RUN, OPEN, WORSE, Clock, Outcome, Ran, reason, run_for
import parts
import path_speed
import report
import scaling
import schedules

SANITIZED = sys.argv[5] != "none"
with open(sys.argv[3], encoding="utf-8") as tiny:
    TINY = tiny.read()


class Trees(FolderCase):
    def setUp(self):
        super().setUp()
        self.tree = self.path("tree")
        self.edit("return 0;")

    def edit(self, body):
        """Makes the tree's file, with @body in place of a line of it."""
        self.write("tree/mm/zsmalloc.c", TINY.replace("return BESIDE;", body))

    def git(self, *command):
        subprocess.run(["git", "-C", self.tree, "-c", "user.name=n", "-c", "user.email=n@localhost",
                        *command], check=True, capture_output=True)

    def commit(self, subject):
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-q", "--allow-empty", "-m", subject)

    def test_what_is_no_tree(self):
        self.refused("check", "no-such-tree", says="not a git tree; expected one, or --patch")
        self.refused("check", self.tree, says="not a git tree")
        self.refused("check", self.tree, "--base", "HEAD", says="--base HEAD")
        patch = self.write("a.patch", "")
        self.refused("check", self.folder, "--patch", patch, says="no mm/zsmalloc.c")

    def test_revisions_and_patches(self):
        self.commit("One")
        self.refused("check", self.tree, says="no commit 'HEAD~1'")
        self.refused("check", self.tree, "--base", "--all", says="no commit '--all'")
        self.refused("check", self.tree, "--patch", "none", says="none: no such patch")
        wrong = self.write("w", "--- a/mm/zsmalloc.c\n+++ b/mm/zsmalloc.c\n@@ -1 +1 @@\n-x\n+y\n")
        self.refused("check", self.tree, "--patch", wrong, says="does not apply")
        self.refused("check", self.tree, "--time", "0", says="--time: expected at least a second")
        self.refused("check", self.tree, "--junit", "", says="--junit: expected a value")

    def test_a_base_that_does_not_compile(self):
        self.edit("return mistyped;")
        self.commit("Broken")
        self.commit("And left so")
        run = subprocess.run([PROGRAM, "check", self.tree], capture_output=True, text=True,
                             check=False)
        self.assertEqual(run.returncode, 2)
        self.assertIn("check: base: mm/zsmalloc.c:", run.stderr)
        self.assertIn("'mistyped' undeclared", run.stderr)

    def test_a_head_that_does_not_compile(self):
        self.commit("Good")
        self.edit("return mistyped;")
        self.commit("Broken")
        file = self.path("junit.xml")
        run = subprocess.run([PROGRAM, "check", self.tree, "--junit", file], capture_output=True,
                             text=True, check=False)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertRegex(run.stdout, r"Builds +failed +mm/zsmalloc.c:\d+:\d+: error: 'mistyped'")
        self.assertIn('head: ', run.stdout)
        suite = ET.parse(file).getroot()[0]
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("1", "1"))
        self.assertEqual(sorted(os.listdir(self.tree)), [".git", "mm"])

    @unittest.skipIf(SANITIZED, "a program of a tree's file is not linked with their runtime")
    def test_all_programs_are_linked(self):
        """A file that allocates nothing fails everywhere, never because a program is missing."""
        self.commit("Good")
        self.commit("Nothing")
        file = self.path("junit.xml")
        run = subprocess.run([PROGRAM, "check", self.tree, "--junit", file], capture_output=True,
                             text=True, check=False)
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertRegex(run.stdout, "Builds +clean +both, and they are the same text")
        said = ET.tostring(ET.parse(file).getroot(), "unicode")
        for words in ("/ld", "ld: ", "undefined reference", "not found"):
            self.assertNotIn(words, said)
        for part in ("placement", "properties", "stress", "paths"):
            self.assertRegex(said, f'name="{part}"[^>]*><failure')

    def host_test(self, *arguments, program=PROGRAM):
        return subprocess.run([os.path.join(SOURCES, "scripts", "host-test"), *arguments],
                              capture_output=True, text=True, check=False,
                              env={**os.environ, "ZSLAB": program})

    def test_host_test(self):
        self.assertEqual(self.host_test().returncode, 2)
        self.commit("Good")
        self.assertEqual(self.host_test(self.tree).returncode, 2)
        self.commit("Of another file")
        run = self.host_test(self.tree)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))
        self.edit("return mistyped;")
        self.commit("Broken")
        run = self.host_test(self.tree)
        self.assertEqual(run.returncode, 1)
        self.assertIn("'mistyped' undeclared", run.stdout)
        self.assertEqual(self.host_test(self.tree, "HEAD~2").returncode, 1)

    def test_host_test_says_what_was_not_checked(self):
        """A check that had no time finds nothing; that is no clean result."""
        lines = [report.line("builds", Outcome(CLEAN, "both")),
                 report.line("placement", Outcome(CUT, "after one trace")),
                 report.line("stress", Outcome(NOT_RUN, "no time was left")),
                 report.line("trace", Outcome(OPEN, "the host is busy"))]
        letter = ["For the cover letter:", *lines]
        checker = self.write("checker", "#!/bin/sh\ncat <<'END'\n" +
                             "\n".join([*lines, *letter]) + "\nEND\n")
        os.chmod(checker, 0o755)
        self.commit("Good")
        self.edit("return 1;")
        self.commit("Another")
        run = self.host_test(self.tree, program=checker)
        self.assertEqual((run.returncode, run.stdout.splitlines()), (0, lines[1:3]))


def drawn(median, seed, n=24):
    draw = random.Random(seed)
    return [median * draw.uniform(0.9, 1.1) for _ in range(n)]


class Figures(unittest.TestCase):
    def test_sign_test(self):
        self.assertEqual(path_speed.sign_test([1.1, 0.9] * 12), 1)
        self.assertAlmostEqual(path_speed.sign_test([1.1] * 10), 2 / 2 ** 10)
        self.assertAlmostEqual(path_speed.sign_test([0.9] * 10), 2 / 2 ** 10)
        self.assertEqual(path_speed.sign_test([1.0] * 5), 1)

    def test_holm(self):
        self.assertEqual(path_speed.holm([0.04, 0.01]), {0, 1})
        self.assertEqual(path_speed.holm([0.04, 0.03]), set())
        self.assertEqual(path_speed.holm([0.9, 0.001, 0.03]), {1})

    def test_paths(self):
        rows = [(f"path {i}", drawn(1, i)) for i in range(30)]
        self.assertEqual({verdict for _, _, verdict in path_speed.verdicts(rows)}, {"none"})
        rows += [("slow", drawn(1.3, 99)), ("fast", drawn(0.8, 98)), ("a bit", [1.03] * 24)]
        said = {name: verdict for name, _, verdict in path_speed.verdicts(rows)}
        self.assertEqual((said["slow"], said["fast"], said["a bit"]), ("worse", "better", "none"))

    def row(self, verdict, ratio, low, high):
        return {"metric": "m", "verdict": verdict, "ratio": ratio, "low": low, "high": high}

    def test_verdicts_of_compare(self):
        self.assertEqual(parts.judge([self.row("none", 1, 0.9, 1.1)])[0], CLEAN)
        self.assertEqual(parts.judge([self.row("host_busy", 2, 1.9, 2.1)])[0], OPEN)
        for ratio in [(1.2, 1.1, 1.3), (0.8, 0.7, 0.9)]:  # a time, a rate
            self.assertEqual(parts.judge([self.row("worse", *ratio)])[0], WORSE)
            self.assertEqual(parts.judge([self.row("better", *ratio)])[0], CLEAN)
        for ratio in [(1.02, 1.01, 1.03), (1.08, 1.02, 1.2), (0.97, 0.96, 0.99)]:
            self.assertEqual(parts.judge([self.row("worse", *ratio)])[0], CLEAN)

    def test_predictions(self):
        """A ratio beyond the distance on any number of CPUs."""
        def judged(*times):
            return scaling.judge("m", dict(zip(scaling.CPUS, ({"time": time} for time in times))))
        self.assertEqual(judged(1.04, 0.96, 1).status, CLEAN)
        self.assertIn("nothing beyond 5%", judged(1, 1, 1).text)
        self.assertEqual(judged(0.5, 1, 1).status, CLEAN)
        self.assertIn("better: time 0.50 on 1 CPU", judged(0.5, 1, 1).text)
        self.assertEqual(judged(0.5, 1, 1.06).status, WORSE)
        self.assertIn("worse: time 1.06 on 16 CPUs", judged(0.5, 1, 1.06).text)


class Explored(unittest.TestCase):
    """The findings of the two sides by scenario; also of the base when it runs again."""

    REPORT = ("====\nBUG: KCSAN: data-race in f a.c:1 / g b.c:2\n====\n1 schedules, 9 steps, 0.04 s\n"
              "To repeat it: zslab explore --replay /w/failures/{}-{}-1.json\n")

    def search(self, **said):
        """@said: of a scenario what a side finds; "raceless" when no races are looked for."""
        asked = []

        def explore(side, name, seed, count, races):
            asked.append((side, name, seed, races))
            text = said[name].get(side if races else f"raceless_{side}")
            return Ran(1, self.REPORT.format(name, text)) if text else Ran(0, "")

        searched = schedules.Schedules(list(said), explore)
        clock = iter(range(1000))
        with unittest.mock.patch("time.monotonic", lambda: next(clock)):
            return searched.search(20), asked

    def test_nothing_found(self):
        outcome, asked = self.search(one={}, two={})
        self.assertEqual(outcome.status, CLEAN)
        self.assertNotIn("base", {side for side, *_ in asked})
        self.assertGreater(len({seed for _, _, seed, _ in asked}), 1)

    def test_races_of_both(self):
        """They are left out from then on."""
        outcome, asked = self.search(one={"head": "data-race", "base": "data-race"}, two={})
        self.assertEqual(outcome.status, CLEAN)
        self.assertIn("both have data races, which were then left out, in one", outcome.text)
        self.assertEqual([races for side, name, _, races in asked
                          if (side, name) == ("head", "one")][:3], [True, False, False])

    def test_what_races_hid(self):
        outcome, _ = self.search(one={"head": "data-race", "base": "data-race",
                                      "raceless_head": "use-after-free"})
        self.assertEqual((outcome.status, outcome.text),
                         (FAILED, "one, seed 1: use-after-free, not in the base"))

    def test_found_in_both(self):
        outcome, asked = self.search(one={"head": "bug", "base": "bug"}, two={})
        self.assertEqual(outcome.status, CLEAN)
        self.assertIn("the base fails alike, and no more is known, in one (bug)", outcome.text)
        self.assertEqual(asked.count(("head", "one", 1, True)), 1)
        self.assertNotIn(("head", "one", 2, True), asked)

    def test_found_in_the_head(self):
        for base in (None, "data-race"):
            outcome, _ = self.search(one={}, two={"head": "use-after-free", "base": base})
            self.assertEqual((outcome.status, outcome.text),
                             (FAILED, "two, seed 1: use-after-free, not in the base"))

    def test_no_time_for_all(self):
        outcome, _ = self.search(**{f"s{i}": {} for i in range(40)})
        self.assertEqual(outcome.status, CUT)
        self.assertIn("not reached: s", outcome.text)


class Parts(unittest.TestCase):
    def test_shares(self):
        now = 5
        with unittest.mock.patch("time.monotonic", lambda: now):
            clock = Clock(1200)
            clock.weights = [1, 1, 2]
            self.assertEqual(clock.next_share(), 300)
            self.assertEqual(clock.next_share(), 400)  # the first took nothing
            now += 900
            self.assertEqual(clock.next_share(), 300)
            now += 600
            self.assertEqual(clock.left(), 0)

    def test_a_program_that_does_not_end(self):
        ran = run_for(0.1, ["sh", "-c", "echo begun; exec sleep 1000"])
        self.assertIsNone(ran.status)
        self.assertEqual(run_for(1000, ["sh", "-c", "echo out; exit 3"]), Ran(3, "out\n"))

    def test_reasons(self):
        self.assertEqual(reason(Ran(-11, "")), "ended by SIGSEGV")
        self.assertEqual(reason(Ran(1, "x\nkernel BUG at a.c:3\ny\n")), "kernel BUG at a.c:3")
        self.assertEqual(reason(Ran(1, "[  ERROR   ] --- after 3 operations the object\n")),
                         "after 3 operations the object")
        self.assertEqual(reason(Ran(4, "")), "exit status 4")

    def outcomes(self):
        return {"builds": Outcome(CLEAN, "both"), "placement": Outcome(FAILED, "a\x1b[0m<b>"),
                "paths": Outcome(CUT, "3 processes"), "scaling": Outcome(NOT_RUN, "no machine"),
                "trace": Outcome(CLEAN, "same", letter="the table\n")}

    def test_junit(self):
        suite = ET.fromstring(report.junit(self.outcomes()))[0]
        self.assertEqual([suite.get(key) for key in ("tests", "failures", "skipped")],
                         ["5", "1", "2"])
        self.assertEqual(suite[1][0].get("message"), "failed: a?[0m<b>")

    def test_the_letter_says_what_was_left_out(self):
        letter = "\n".join(report.cover_letter(["one", "two"], "zslab 0", self.outcomes()))
        for text in ["base: one", "head: two", "cut short: 3 processes", "not run: no machine"]:
            self.assertIn(text, letter)
        self.assertTrue(letter.endswith("\nthe table"))
        self.assertLessEqual(max(map(len, letter.splitlines())), report.WIDTH)


main()
