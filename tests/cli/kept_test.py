# SPDX-License-Identifier: GPL-2.0-or-later
"""What zslab run keeps: finished results, whatever happens later; and what it records of the host
that it ran on."""
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time

from program import PROGRAM, FolderCase, main

TRACE = "op,id,size\n" + "".join(f"M,{i},{32 + 7 * i % 3000}\n" for i in range(500)) + \
    "".join(f"F,{i},\n" for i in range(500))
RESULT = "small.trylock.json"
# For a variant that stops its process in the first free.
STOP, STOPPING = sys.argv[3], "small.stop.json"


class Run(FolderCase):
    def setUp(self):
        super().setUp()
        self.trace = self.write("small.csv", TRACE)
        self.out = self.path("out")

    def words(self, *options, out=None):
        return ["run", "--quiet", "--variant", "trylock", *options, "--out", out or self.out,
                self.trace]

    def run_it(self, *options):
        return self.done(*self.words("--laps", "1", *options))

    def repeats(self, name=RESULT):
        with open(os.path.join(self.out, name)) as file:
            return json.load(file)["repeats"]

    def stopping(self, *options):
        """A run that may use variant "stop"."""
        kept = self.path("zslab/kernel")
        os.makedirs(kept)
        shutil.copy(STOP, kept)
        return subprocess.Popen([PROGRAM, *self.words("--laps", "1", *options)],
                                env={**os.environ, "XDG_CACHE_HOME": self.folder})

    def next_stopped(self, run, after):
        """A repeat that has stopped itself, other than @after; None when @run has ended."""
        while run.poll() is None:
            with open(f"/proc/{run.pid}/task/{run.pid}/children") as file:
                children = set(map(int, file.read().split())) - {after}
            for child in children:
                if self.state(child) == "T":
                    return child
            time.sleep(0.01)
        return None

    def stopped_child(self, run, after=None):
        child = self.next_stopped(run, after)
        self.assertIsNotNone(child, "no repeat has stopped")
        return child

    def state(self, pid):
        """As proc_pid_stat(5) has it; "" if the process has ended."""
        try:
            with open(f"/proc/{pid}/stat") as file:
                return file.read().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return ""


class Kept(Run):
    def test_fewer_repeats_do_not_replace_more(self):
        self.run_it("--repeat", "4")
        before = self.repeats()
        self.refused(*self.words("--repeat", "3"), says=(RESULT, "has 4 repeats", "--force"))
        self.assertEqual(self.repeats(), before)
        self.assertEqual(os.listdir(self.out), [RESULT])
        self.run_it("--repeat", "3", "--force")
        self.assertEqual(len(self.repeats()), 3)
        self.run_it("--repeat", "3")
        self.assertEqual(os.listdir(self.out), [RESULT])

    def test_a_rerun_that_is_killed_loses_nothing(self):
        self.run_it("--repeat", "3")
        before = self.repeats()
        with self.stopping("--variant", "trylock,stop", "--repeat", "1000") as run:
            first = self.stopped_child(run)
            os.kill(first, signal.SIGCONT)
            self.stopped_child(run, after=first)
            run.send_signal(signal.SIGKILL)
        self.assertEqual(self.repeats(), before)
        self.assertEqual(len(self.repeats(RESULT + ".partial")), 1)
        self.assertEqual(sorted(os.listdir(self.out)), [STOPPING, RESULT, RESULT + ".partial"])
        self.run_it("--repeat", "3")
        self.assertNotEqual(self.repeats(), before)
        self.assertEqual(sorted(os.listdir(self.out)), [STOPPING, RESULT])

    def test_an_interrupted_rerun_is_told_of(self):
        self.run_it("--repeat", "1")
        path = os.path.join(self.out, RESULT)
        with open(path) as file:
            content = json.load(file)
        content["repeats"] *= 900
        with open(path, "w") as file:
            json.dump(content, file)
        partial = os.path.join(self.out, RESULT + ".partial")
        with subprocess.Popen([PROGRAM, *self.words("--repeat", "900", "--min-time", "0.05")],
                              stderr=subprocess.PIPE, text=True) as run:
            while run.poll() is None and not os.path.exists(partial):
                time.sleep(0.01)
            run.send_signal(signal.SIGINT)
            self.assertIn("the result of 900 is kept", run.stderr.read())
        self.assertEqual(run.returncode, 130)
        self.assertEqual(len(self.repeats()), 900)

    def test_what_is_no_result_is_not_replaced(self):
        os.mkdir(self.out)
        path = os.path.join(self.out, RESULT)
        with open(path, "w") as file:
            file.write("mine")
        self.refused(*self.words(), says=(path, "--force"))
        with open(path) as file:
            self.assertEqual(file.read(), "mine")
        self.run_it("--repeat", "1", "--force")
        self.assertEqual(len(self.repeats()), 1)

    def test_runs_of_one_second_have_folders_of_their_own(self):
        runs = [subprocess.Popen([os.path.abspath(PROGRAM), "run", "--quiet", "--laps", "1", "--repeat", "1",
                                  self.trace], cwd=self.folder, stdout=subprocess.PIPE, text=True)
                for _ in range(8)]
        said = {run.communicate()[0].strip().split("\n")[-1] for run in runs}
        folders = {"results: results/" + name for name in
                   os.listdir(self.path("results"))}
        self.assertEqual(said, folders)
        self.assertEqual(len(folders), 8)

    def test_what_a_killed_run_left_is_removed_and_no_other_file(self):
        os.mkdir(self.out)
        names = (".zslab-abcdef", ".zslab-012345", ".zslab-notes", f"{RESULT}.1.tmp")
        for name in names:
            with open(os.path.join(self.out, name), "w") as file:
                file.write("{")
        with open(os.path.join(self.out, names[1])) as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self.run_it("--repeat", "1")
        self.assertEqual(sorted(os.listdir(self.out)), sorted([RESULT, *names[1:]]))

    def test_nothing_is_written_through_a_link(self):
        precious = self.path("precious")
        os.mkdir(self.out)
        with open(precious, "w") as file:
            file.write("mine")
        os.symlink(precious, os.path.join(self.out, RESULT))
        self.run_it("--repeat", "1", "--force")
        with open(precious) as file:
            self.assertEqual(file.read(), "mine")
        self.assertFalse(os.path.islink(os.path.join(self.out, RESULT)))

    def test_json_of_a_folder_that_is_no_text(self):
        out = os.path.join(os.fsencode(self.folder), b"\xff\xfe")
        text = self.done(*self.words("--laps", "1", "--repeat", "1", "--json", out=out))
        self.assertTrue(json.loads(text)["results"].endswith("/??"))
        with open(os.path.join(out, RESULT.encode())) as file:
            self.assertIn(f"--out={self.folder}/??", json.load(file)["command"])


class Host(Run):
    def test_a_trace_that_needs_too_much_is_refused_with_the_figure(self):
        with open(self.trace, "w") as file:
            file.write("op,id,size\n" + "".join(f"M,{i},4096\n" for i in range(100000)))
        # 100,000 pages, 391 MiB, and the tables beside them.
        self.refused(*self.words("--host-memory", "400M"),
                     says=(self.trace, "up to 0.5 GiB", "0.4 GiB of it for pages",
                           "--host-memory says 0.4 GiB"))
        self.assertFalse(os.path.exists(self.out))
        self.run_it("--repeat", "1", "--host-memory", "1G")
        # With less simulated memory, pools can hold no more than that.
        self.run_it("--repeat", "1", "--host-memory", "400M", "--memory", "128M")

    def test_a_stopped_repeat_is_marked(self):
        with self.stopping("--variant", "stop", "--repeat", "1", "--migrate", "off") as run:
            child = self.stopped_child(run)
            time.sleep(1.5)
            os.kill(child, signal.SIGCONT)
        repeat, = self.repeats(STOPPING)
        self.assertGreater(repeat["cpu_ns"]["stopped"], 1.4e9)
        self.assertTrue(repeat["host_busy"])

    def test_a_marked_repeat_is_measured_again(self):
        made, child = 0, None
        with self.stopping("--variant", "stop", "--repeat", "4", "--migrate", "off") as run:
            while child := self.next_stopped(run, after=child):
                made += 1
                if made == 4:
                    time.sleep(0.5)
                os.kill(child, signal.SIGCONT)
        with open(os.path.join(self.out, STOPPING)) as file:
            result = json.load(file)
        aside = [repeat["host_busy"] for repeat in result.get("set_aside", [])]
        kept = [repeat["host_busy"] for repeat in result["repeats"]]
        self.assertEqual((len(kept), made), (4, 4 + len(aside)))
        self.assertTrue(all(aside))
        # Unless others had this host most of the time: then it ends as it was.
        if 2 * sum(kept + aside) <= made and len(aside) < 4:
            self.assertEqual((sum(kept), len(aside) > 0), (0, True))

    def test_what_others_use_is_counted(self):
        with subprocess.Popen(["sh", "-c", "while :; do :; done"]) as other:
            try:
                self.done(*self.words("--repeat", "1", "--min-time", "1", "--migrate", "off"))
            finally:
                other.kill()
        repeat, = self.repeats()
        self.assertGreater(repeat["cpu_ns"]["foreign"], 0.3 * repeat["wall_ns"])
        for key in ("steal", "waited", "stopped"):
            self.assertGreaterEqual(repeat["cpu_ns"][key], 0)
        self.assertIsInstance(repeat["host_busy"], bool)

    def test_simulated_time_has_no_host(self):
        self.run_it("--repeat", "1", "--machine", "virtual")
        repeat, = self.repeats()
        self.assertNotIn("host_busy", repeat)
        self.assertNotIn("foreign", repeat["cpu_ns"])


if __name__ == "__main__":
    main()
