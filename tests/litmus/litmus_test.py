# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab litmus: the kernel's tests, RCU's guarantee, published counts of traces, bad input."""
import csv
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], "tests", "cli"))

from program import SOURCES, Case, main, zslab  # noqa: E402
from programs import PROGRAMS, program  # noqa: E402

TESTS = os.path.join(SOURCES, "tests", "litmus")
DATA = os.path.join(SOURCES, "tests", "data", "litmus")
SB = os.path.join(TESTS, "kernel", "SB+poonceonces.litmus")


def table(name):
    with open(os.path.join(DATA, name)) as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


class Litmus(Case):
    def observe(self, *args):
        """What --json reports, by test name."""
        return {one["name"]: one for one in json.loads(self.done("litmus", "--json", *args))}

    def observe_text(self, text, *args):
        with tempfile.NamedTemporaryFile("w", suffix=".litmus") as file:
            file.write(text)
            file.flush()
            return list(self.observe(file.name, *args).values())[0]


class Kernel(Litmus):
    def test_verdicts(self):
        observed = self.observe(os.path.join(TESTS, "kernel"))
        rows = table("lkmm_kernel_tree.csv")
        self.assertEqual(len(rows), 35)
        self.assertEqual({row["test"] for row in rows}, set(observed))
        for row in rows:
            one = observed[row["test"]]
            self.assertFalse(one["cut"])
            self.assertEqual(one["observation"] == "Never", row["verdict"] == "Forbidden",
                             row["test"])
            if row["no_race"]:
                self.assertFalse(one["race"], row["test"])

    def test_comments_agree(self):
        for folder in sorted(os.listdir(TESTS)):
            if os.path.isdir(os.path.join(TESTS, folder)) and not folder.startswith("__"):
                out = self.done("litmus", "--brief", "--check", os.path.join(TESTS, folder))
                last = out.splitlines()[-1]
                self.assertRegex(last, r"Summary: (\d+) tests: .*; \1 of \1 as the test says")


class Models(Litmus):
    """A stronger model allows a subset of the states that a weaker one allows."""

    def states(self, model):
        return {name: {json.dumps(state["values"]) for state in one["states"]}
                for name, one in self.observe("--model", model, TESTS).items()}

    def test_inclusion(self):
        sc, tso, lkmm = (self.states(model) for model in ("sc", "tso", "lkmm"))
        for name in lkmm:
            self.assertLessEqual(sc[name], tso[name], name)
            self.assertLessEqual(tso[name], lkmm[name], name)

    def test_tso(self):
        observed = self.observe("--model", "tso", os.path.join(TESTS, "kernel"))
        self.assertEqual({name for name, one in observed.items()
                          if one["observation"] != "Never"},
                         {"SB+poonceonces", "R+poonceonces"})

    def test_sc(self):
        observed = self.observe("--model", "sc", os.path.join(TESTS, "kernel"))
        self.assertEqual({one["observation"] for one in observed.values()}, {"Never"})


class Traces(Litmus):
    """Each execution is counted once: under sc our executions are Mazurkiewicz traces."""

    def test_published(self):
        for row in table("nidhugg_smoke.csv"):
            one = self.observe_text(program(row["test"]), "--model", "sc")
            self.assertEqual(one["reads_from_classes"], int(row["traces"]), row["test"])
            if row["test"].startswith(("readers", "lastzero", "fib")):
                self.assertEqual(one["positive"], int(row["traces"]), row["test"])

    def test_every_family(self):
        self.assertEqual({row["test"].rsplit("_", 1)[0] for row in table("nidhugg_smoke.csv")},
                         set(PROGRAMS))

    def test_writers(self):
        # n writers and a reader, in any order: (n + 1)! traces
        for n, traces in ((1, 2), (2, 6), (3, 24), (4, 120)):
            one = self.observe_text(program(f"n_writers_a_reader_{n}"), "--model", "sc")
            self.assertEqual(one["positive"], traces)


class Output(Litmus):
    def test_text(self):
        lines = self.done("litmus", SB).splitlines()
        self.assertEqual(lines[:2], ["Test SB+poonceonces Allowed", "States 4"])
        self.assertIn("1       *>0:r0=0; 1:r0=0;", lines)
        self.assertIn("Ok", lines)
        self.assertIn("Condition exists (0:r0=0 /\\ 1:r0=0)", lines)
        self.assertIn("Observation SB+poonceonces Sometimes 1 3", lines)

    def test_check(self):
        with open(SB) as file:
            text = file.read().replace("Sometimes", "Never")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.litmus")
            with open(path, "w") as file:
                file.write(text)
            self.assertEqual(zslab("litmus", path).returncode, 0)
            run = zslab("litmus", "--check", folder)
            self.assertEqual(run.returncode, 1)
            self.assertIn("Differs: the test says Result: Never", run.stdout)

    def test_cut_short(self):
        out = self.done("litmus", "--max-executions", "3", SB)
        self.assertIn("Observation SB+poonceonces Unknown", out)
        self.assertIn("cut short: SB+poonceonces: 3 steps taken", out)

    def test_race(self):
        racy = "C r\n{}\nP0(int *x) { *x = 1; }\nP1(int *x) { int r0 = READ_ONCE(*x); }\n"
        self.assertTrue(self.observe_text(racy + "exists (1:r0=1)")["race"])
        ordered = ("C o\n{}\nP0(int *x, int *y) { *x = 1; smp_store_release(y, 1); }\n"
                   "P1(int *x, int *y) { int r0; int r1 = smp_load_acquire(y);\n"
                   "if (r1) r0 = *x; }\nexists (1:r1=1 /\\ 1:r0=0)")
        one = self.observe_text(ordered)
        self.assertEqual((one["race"], one["observation"]), (False, "Never"))
        relaxed = ordered.replace("smp_store_release(y", "WRITE_ONCE(*y")
        self.assertTrue(self.observe_text(relaxed)["race"])


class Bad(Litmus):
    BODY = "C x\n{}\nP0(int *x)\n{\n\t%s\n}\nexists (x=1)\n"

    def refuse(self, text, *says):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "bad.litmus")
            with open(path, "w") as file:
                file.write(text)
            run = self.refused("litmus", path, says=says)
            self.assertEqual(run.stdout, "")

    def test_files(self):
        self.refused("litmus", says="expected")
        self.refused("litmus", "/nowhere.litmus", says="/nowhere.litmus")
        with tempfile.TemporaryDirectory() as folder:
            self.refused("litmus", folder, says="no tests")

    def test_head(self):
        self.refuse("", "bad.litmus:1:", "a first line 'C NAME'")
        self.refuse("X86 SB\n{}\n", "a test in C")
        self.refuse("C x\n{ x=; }\n", "bad.litmus:2: ';'", "expected a number")
        self.refuse("C x\n{}\nP1(int *x) {}\n", "expected thread P0")
        self.refuse("C x\n(* no end\n", "bad.litmus:2:", "expected *)")

    def test_code(self):
        for line, says in (("while (1) {}", "'while'"), ("WRITE_ONCE(x, 1);", "*POINTER"),
                           ("foo(x);", "'foo'"), ("int r0 = READ_ONCE(*y);", "'y'"),
                           ("x[1] = 2;", "'['"), ("WRITE_ONCE(*x);", "expected ','"),
                           ("r0 = 99999999999;", "not a number"), ("goto out;", "'goto'"),
                           ("atomic_read_release(x);", "'atomic_read_release'")):
            self.refuse(self.BODY % line, "bad.litmus:5:", says)

    def test_condition(self):
        good = self.BODY % "WRITE_ONCE(*x, 1);"
        self.refuse(good.replace("x=1", "1:r0=1"), "bad.litmus:7: '1'", "no such thread")
        self.refuse(good.replace("x=1", "0:r9=1"), "a register of thread 0")
        self.refuse(good.replace("exists", "exist"), "'exist'")
        self.refuse(good + "more", "bad.litmus:8:", "expected the end")

    def test_limits(self):
        self.refuse(self.BODY % ("int r = " + "(" * 100000 + "1;"), "nested too deeply")
        self.refuse(self.BODY % ("WRITE_ONCE(*x, 1);" * 200), "too many accesses")
        self.refuse(self.BODY % ("WRITE_ONCE(*x, 1);" * 5000), "too large")
        self.refuse("C x\n{}\n" + "".join(f"P{i}(int *x) {{}}\n" for i in range(40)),
                    "too many threads")
        self.refuse("C x\n{" + " " * (1 << 20) + "}", "larger than 1 MiB")
        branches = "".join(f"int r{i} = READ_ONCE(*x); if (r{i}) {{ }}" for i in range(40))
        self.refuse(self.BODY % branches, "too many paths")

    def test_others_go_on(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("a", "bad"), ("b", self.BODY % "WRITE_ONCE(*x, 1);")):
                with open(os.path.join(folder, name + ".litmus"), "w") as file:
                    file.write(text)
            run = zslab("litmus", folder)
            self.assertEqual(run.returncode, 2)
            self.assertIn("Observation x Always 1 0", run.stdout)
            self.assertIn("1 refused", run.stdout)


main()
