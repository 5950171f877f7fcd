# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab run from the command line and from job files: the same run."""
import contextlib
import json
import os
import pty
import re
import signal
import subprocess

from program import PROGRAM, SOURCES, Case, FolderCase, main, zslab

TRACE = """# clock: emulated
op,id,size,cpu,t_ns
""" + "".join(f"M,{i},{32 + 7 * i % 3000},0,{i}\n" for i in range(500)) \
    + "".join(f"F,{i},,0,{500 + i}\n" for i in range(500))


class Run(FolderCase):
    def setUp(self):
        super().setUp()
        self.trace = self.write("small.csv", TRACE)

    def results(self, folder):
        found = {}
        for name in sorted(os.listdir(self.path(folder))):
            with open(os.path.join(self.path(folder), name)) as file:
                found[name] = json.load(file)
        return found

    def test_grace_periods_and_ticks(self):
        for rcu, hz in ("normal", "250"), ("offloaded,expedited", "1000"), ("lazy", "100"):
            out = f"{rcu}-{hz}"
            self.done("run", "--quiet", "--machine", "virtual", "--variant", "rcu", "--laps", "1",
                      "--repeat", "1", "--rcu", rcu, "--hz", hz, "--out", self.path(out), self.trace)
            result, = self.results(out).values()
            self.assertEqual((result["options"]["rcu"], result["options"]["hz"]), (rcu, int(hz)))
            self.assertEqual(result["repeats"][0]["leaked"], 0)
        self.refused("run", "--rcu", "late", self.trace,
                     says="--rcu late: expected normal, or some of lazy, offloaded, expedited")

    def test_a_digest_that_the_events_do_not_have(self):
        """Checksums of all blocks are right: only values computed from the events differ."""
        path = os.path.join(SOURCES, "tests", "data", "import", "wrong-digest.zslab")
        says = f"{path}: end block: digest 0000000000000000; expected b06e293080cbe585"
        self.refused("run", "--out", self.path("x"), path, says=says)
        self.assertFalse(os.path.exists(self.path("x")))
        self.refused("trace", "check", path, says=says)

    def test_progress_while_a_trace_is_checked(self):
        """On a terminal; it is erased before an error, which has a line of its own."""
        bad = self.write("bad.csv", "op,id,size\n" + "M,1,9\nF,1,\n" * 2500 + "F,1,\n")
        for trace, after in ((self.trace, b"\r\033[K"), (bad, b"\r\033[K" + bad.encode() + b":5002: ")):
            ours, terminal = pty.openpty()
            with subprocess.Popen([PROGRAM, "run", "--repeat", "1", "--laps", "1", "--out",
                                   self.path("p"), trace], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=terminal):
                os.close(terminal)
                said = b""
                with contextlib.suppress(OSError):  # EIO: no process has the terminal open
                    while more := os.read(ours, 4096):
                        said += more
            os.close(ours)
            name = os.path.basename(trace)[:-4].encode()
            self.assertIn(name + b": checked 0.0 M events" + after, said)

    def test_progress_in_simulated_time_and_an_interrupt(self):
        """What is drawn in a later repeat comes after the first one was kept."""
        ours, terminal = pty.openpty()
        with subprocess.Popen([PROGRAM, "run", "--machine", "rpi4b", "--repeat", "1000", "--laps",
                               "100", "--migrate", "off", "--variant", "trylock", "--out",
                               self.path("p"), self.trace], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=terminal) as run:
            os.close(terminal)
            said, interrupted = b"", False
            with contextlib.suppress(OSError):  # EIO: nobody has the terminal open
                while more := os.read(ours, 4096):
                    said += more
                    if not interrupted and re.search(rb"repeat (?!1 )\d+ of 1000, lap ", said):
                        run.send_signal(signal.SIGINT)
                        interrupted = True
        os.close(ours)
        self.assertEqual(run.returncode, 130)
        self.assertRegex(said, rb"small trylock: repeat \d+ of 1000, lap \d+, \d+ %, \d+\.\d\d ms "
                               rb"simulated, \d+\.\d\d ms/s, about \d+ s left")
        self.assertIn(b"interrupted: the repeats that were finished are kept", said)
        result = self.results("p")["small.trylock.json"]
        self.assertTrue(result["interrupted"])
        self.assertEqual({repeat["laps"] for repeat in result["repeats"]}, {99})

    def test_a_job_file_is_the_command_line(self):
        self.done("run", "--variant", "trylock,rcu", "--laps", "1", "--repeat", "2", "--migrate",
                  "off", "--seed=7", "--out", self.path("line"), self.trace)
        job = self.write("job.ini", f"""[global]
variant = trylock,rcu
repeat = 4
seed = 7
[run]
laps = 1
migrate = off
trace = {self.trace}
""")
        self.done("run", job, "--repeat", "2", "--out", self.path("job"))
        line, from_job = self.results("line"), self.results("job")
        self.assertEqual(list(line), list(from_job))
        self.assertEqual(len(line), 2)
        for name, result in line.items():
            other = from_job[name]
            for key in ("variant", "label", "switches", "options", "seed", "cpus"):
                self.assertEqual(result[key], other[key], key)
            self.assertEqual(len(other["repeats"]), 2)
            for key in ("memory", "classes", "checksum"):
                self.assertEqual(result["repeats"][0][key], other["repeats"][0][key], key)
            self.assertNotIn(job, other["command"])
            self.assertIn("--variant=trylock,rcu", other["command"])

    def test_each_section_runs(self):
        job = self.write("job.ini", f"""[global]
laps = 1
repeat = 1
migrate = off
variant = null
trace = {self.trace}
[one]
out = {self.path("one")}
[two]
out = {self.path("two")}
seed = 3
""")
        self.done("run", job)
        self.assertEqual([r["seed"] for r in self.results("one").values()], [1])
        self.assertEqual([r["seed"] for r in self.results("two").values()], [3])

    def test_results_can_be_compared_plotted_and_reported(self):
        self.done("run", "--laps", "1", "--repeat", "3", "--out", self.path("r"), self.trace)
        old, new = (self.path(f"r/small.{v}.json") for v in ("trylock", "rcu"))
        self.assertIn("peak pages", self.done("compare", old, new))
        self.assertIn("small", self.done("report", self.path("r"), "-o", "-"))

    def test_sensitivity_repeats_with_other_locks_and_ticks(self):
        said = json.loads(self.done("run", "--json", "--laps", "1", "--repeat", "3", "--migrate", "off",
                                    "--sensitivity", "--out", self.path("s"), self.trace))
        folders = sorted(name for name in os.listdir(self.path("s")) if not name.endswith(".json"))
        self.assertEqual([name.split("-")[0] for name in folders].count("hz"), 1)
        self.assertGreaterEqual(len(folders), 2)
        self.assertEqual(len(said["traces"]), 1)
        settings = set()
        for folder in folders:
            changed = self.results(f"s/{folder}")
            self.assertEqual({r["label"] for r in changed.values()}, {"trylock", "rcu"})
            for r in changed.values():
                settings.add((r["lock"], r["options"]["hz"]))
                self.assertEqual(len(r["repeats"]), 3)
        with open(self.path("s/small.rcu.json")) as file:
            result = json.load(file)
        self.assertNotIn((result["lock"], result["options"]["hz"]), settings)
        self.assertEqual(len(settings), len(folders))
        for row in result["verdicts"]:  # those that both runs could decide
            self.assertIn(row["verdict"], ("better", "worse", "none", "depends"))
            self.assertEqual(row["robust"], row["verdict"] != "depends")
        base, new = (self.path(f"s/small.{v}.json") for v in ("trylock", "rcu"))
        self.done("compare", base, new)

    def test_bad_options_leave_nothing_behind(self):
        for options, says in ((["--repeat", "0"], "--repeat"), (["--variant", "rcuu"], "rcuu"),
                              (["--variant", "rcu:nonsense"], "nonsense"),
                              (["--topology", "numa:999999 pu:9"], "topology"),
                              (["--page-size", "6000"], "--page-size"),
                              (["--pace", "trace"], "--pace"), (["--machine", "x"], "--machine"),
                              (["--lock", "x"], "--lock"), (["--lock", "../x"], "--lock"),
                              (["--frontend", "x"], "--frontend"), (["--compact", "x"], "--compact"),
                              (["--preload", "0"], "--preload")):
            self.refused("run", *options, "--out", self.path("bad"), self.trace, says=says)
            self.assertFalse(os.path.exists(self.path("bad")), options)

    def test_bad_job_files(self):
        for text, says in (("[run]\nrepaet = 3\n", ":2:"), ("[run]\nrepeat = x\n", ":2: repeat"),
                           ("nonsense\n", ":1:"), ("[run]\n", "TRACE"), ("\0" * 300, ":1:")):
            self.refused("run", self.write("bad.ini", text), "--out", self.path("bad"), says=says)
        self.refused("run", self.path("missing.ini"), says="missing.ini")


class Variants(Case):
    def test_text_and_json_list_the_same(self):
        listed = json.loads(self.done("variants", "--json"))
        text = self.done("variants")
        self.assertLessEqual({"trylock", "rcu", "biglock", "null"}, {v["name"] for v in listed})
        for variant in listed:
            self.assertIn(variant["idea"].split()[0], text)
            for switch in variant["switches"]:
                self.assertRegex(text, rf"(?m)^    {switch['name']}\b")

    def test_what_each_holds(self):
        held = {variant["name"]: [what for what in ("contents", "frames", "host_memory", "movable")
                                  if variant[what]]
                for variant in json.loads(self.done("variants", "--json"))}
        self.assertEqual(held["rcu"], ["contents", "frames", "movable"])
        self.assertEqual(held["zbud"], ["contents", "frames"])
        self.assertEqual(held["jemalloc"], ["contents", "host_memory"])
        self.assertEqual(held["null"], [])
        self.assertEqual(self.done("variants").count("holds:  "), len(held))

    def test_a_missing_module_is_the_environments_fault(self):
        run = zslab("doctor", "--json")
        checks = {c["check"]: c for c in json.loads(run.stdout)}
        self.assertEqual(checks["machine module"]["verdict"], "ok")


if __name__ == "__main__":
    main()
