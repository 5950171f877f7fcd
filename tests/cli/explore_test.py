# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab explore: searches, findings, replays, minimised failures, and refusals."""
import glob
import json
import os
import re
import select
import shutil
import subprocess
import time

from program import PROGRAM, FolderCase, main, zslab

# Programs of SCTBench by the kind of their first failure; safestack takes too long.
PROGRAMS = {
    "bug": ["account", "lazy01", "token-ring", "twostage", "stringbuffer", "bluetooth",
            "circular-buffer", "queue", "stack", "arithmetic-prog"],
    "data-race": ["reorder-3", "reorder-4", "reorder-5", "wronglock-3", "wronglock"],
    "lock": ["deadlock01", "carter01", "din-phil2", "din-phil3", "din-phil4", "din-phil5",
             "din-phil6", "din-phil7"],
    "deadlock": ["sync01"],
}
STRATEGIES = ["random", "pct", "pos", "portfolio", "coverage"]


def traces(tasks, words):
    """Orders of dependent steps, by enumerating all interleavings of generators of steps."""
    found = set()

    def run(schedule):
        memory, running = list(words), [task() for task in tasks]
        steps, taken, count = [next(task, None) for task in running], [], [0] * len(tasks)
        for task in schedule:
            kind, word, *value = steps[task]
            taken.append((task, count[task], kind, word))
            count[task] += 1
            if kind == "w":
                memory[word] = value[0]
            try:
                steps[task] = running[task].send(memory[word])
            except StopIteration:
                steps[task] = None
        return taken, [task for task, step in enumerate(steps) if step]

    def extend(schedule):
        taken, ready = run(schedule)
        if not ready:
            found.add(frozenset((a[:2], b[:2]) for i, a in enumerate(taken) for b in taken[i + 1:]
                                if a[3] == b[3] and a[0] != b[0] and "w" in (a[2], b[2])))
        for task in ready:
            extend(schedule + [task])

    extend([])
    return len(found)


def setter(place):
    def task():
        before = yield "r", place - 1
        yield "w", place, before + 1
    return task


def look_from(place):
    def task():
        at = place
        while (yield "r", at):
            at -= 1
    return task


def adder(to, other):
    def task():
        for _ in range(2):
            mine = yield "r", to
            yield "w", to, mine + (yield "r", other)
    return task


class Explore(FolderCase):
    def find(self, scenario, *options):
        """The failure's file and what was printed."""
        out = self.path(str(len(os.listdir(self.folder))))
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

    def test_programs_with_known_bugs(self):
        for kind, programs in PROGRAMS.items():
            for program in programs:
                path, _ = self.find("sct-" + program)
                with open(path, encoding="utf-8") as file:
                    self.assertEqual(json.load(file)["class"], kind, program)

    def test_minimise_leaves_the_one_preemption(self):
        path, _ = self.find("lost-update", "--strategy", "random")
        page = self.path("page.html")
        run = zslab("explore", "--minimise", path, "--html", page)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(self.preemptions(path + ".min"), 1)
        self.assertEqual(zslab("explore", "--replay", path + ".min").returncode, 1)
        with open(page, encoding="utf-8") as file:
            self.assertIn("<th>CPU 1</th>", file.read())

    def count(self, scenario, *options):
        text = self.done("explore", scenario, *options)
        self.assertIn("explored", text)
        return int(re.search(r"(?m)^(\d+) schedules", text).group(1))

    def test_exhaustive_counts_are_those_published(self):
        """readers_N and lastzero_N of nidhugg's smoke tests (0aea4d237eef)."""
        for scenario, traces_of in [("readers-1", 2), ("readers-2", 4), ("readers-3", 8),
                                    ("readers-4", 16), ("lastzero-1", 2), ("lastzero-2", 5),
                                    ("lastzero-3", 12), ("lastzero-4", 28)]:
            self.assertEqual(self.count(scenario, "--strategy", "exhaustive"), traces_of, scenario)

    def test_exhaustive_counts_are_those_of_all_interleavings(self):
        for n in range(1, 4):
            tasks = [look_from(n)] + [setter(i) for i in range(1, n + 1)]
            self.assertEqual(self.count(f"lastzero-{n}", "--strategy", "exhaustive"),
                             traces(tasks, [0] * (n + 1)))
        self.assertEqual(self.count("fib-bench", "--strategy", "exhaustive"),
                         traces([adder(0, 1), adder(1, 0)], [1, 1]))

    def test_bounded(self):
        counts = [self.count("fib-bench", "--strategy", "bounded", "--preemptions", str(p))
                  for p in range(3)]
        self.assertEqual(counts, sorted(set(counts)))
        path, _ = self.find("lost-update", "--strategy", "bounded", "--preemptions", "1")
        self.assertEqual(self.preemptions(path), 1)
        self.done("explore", "lost-update", "--strategy", "bounded", "--preemptions", "0")

    def results(self, *options):
        """Lines that say how many schedules there were."""
        run = zslab("explore", *options, "--out", self.path("out"))
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return re.findall(r"(?m)^(\d+ schedules, \d+ steps|\d+ more.*|all .*)", run.stdout)

    def test_a_search_in_parts_is_that_in_one(self):
        for strategy in STRATEGIES + ["exhaustive", "bounded"]:
            search = ["fib-bench", "--strategy", strategy]
            state = self.path(strategy)
            for most in ["7", "12", "300"]:
                parts = self.results(*search, "--schedules", most, "--resume", state)
            whole = self.results(*search, "--schedules", "300")
            self.assertEqual(parts, whole, strategy)
            self.assertEqual(self.results(*search, "--schedules", "300", "--resume", state), whole)

    def test_coverage_goes_on_with_what_it_kept(self):
        search = ["free-migrate", "--variant", "rcu", "--strategy", "coverage"]
        state = self.path("state")
        for most in ["40", "300"]:
            parts = self.done("explore", *search, "--schedules", most, "--resume", state)
        whole = self.done("explore", *search, "--schedules", "300")
        for line in r"(?m)^300 schedules, \d+ steps", r"coverage: \d+ pairs":
            self.assertEqual(*(re.search(line, text).group() for text in (parts, whole)))
        with open(state, encoding="utf-8") as file:
            left = json.load(file)["left"]
        self.assertGreater(left[1], 10)  # schedules that were kept
        others = self.done("explore", *search, "--schedules", "300", "--races", "none")
        self.assertRegex(others, r"coverage: \d+ pairs")

    def test_a_killed_search_goes_on(self):
        for strategy in ["bounded", "random", "coverage"]:
            state = self.path(strategy)
            search = ["free-isolate", "--variant", "rcu", "--strategy", strategy]
            with subprocess.Popen([PROGRAM, "explore", *search, "--schedules", str(10 ** 12),
                                   "--resume", state], stdout=subprocess.DEVNULL) as killed:
                while killed.poll() is None and not os.path.exists(state):
                    time.sleep(0.01)
                killed.kill()
            with open(state, encoding="utf-8") as file:
                before = json.load(file)["schedules"]
            self.assertGreater(before, 0)
            most = str(max(before, 3000))
            self.assertEqual(self.results(*search, "--schedules", most, "--resume", state),
                             self.results(*search, "--schedules", most))

    def test_after_a_failure_it_looks_for_others(self):
        state = self.path("state")
        found = set()
        for _ in range(3):
            path, _ = self.find("lost-update", "--resume", state)
            found.add(os.path.basename(path))
        self.assertEqual(len(found), 3)

    def test_each_process_resumes(self):
        search = ["fib-bench", "--jobs", "3", "--strategy", "random"]
        for most in ["100", "200"]:
            parts = self.results(*search, "--schedules", most, "--resume", self.path("state"))
        self.assertEqual(parts, self.results(*search, "--schedules", "200"))
        self.assertEqual(len(glob.glob(self.path("state.*"))), 3)

    def test_what_cannot_be_resumed(self):
        state = self.path("state")
        self.results("fib-bench", "--strategy", "bounded", "--schedules", "9", "--resume", state)
        self.refused("explore", "fib-bench", "--resume", state, says=[state, "strategy"])
        self.refused("explore", "fib-bench", "--strategy", "bounded", "--seed", "2", "--resume",
                     state, says=[state, "seed 1; expected 2"])
        with open(state, encoding="utf-8") as file:
            text = file.read()
        for old, new, says in [('"left":[', '"left":[99,', "no search of this strategy's"),
                               ('"left":[', '"left":[-1,', "wrong one"),
                               ('"next":9', '"next":-9', "wrong one"),
                               ('state":1', 'state":2', "is not 1"), ("{", "", "--resume")]:
            self.assertIn(old, text)
            path = self.write("bad", text.replace(old, new, 1))
            self.refused("explore", "fib-bench", "--strategy", "bounded", "--resume", path,
                         says=says)
        self.refused("explore", "fib-bench", "--resume", self.path("none/state"), says="none/state")

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

    def test_processes_end_with_the_one_that_started_them(self):
        with subprocess.Popen([PROGRAM, "explore", "free-migrate", "--jobs", "2", "--schedules",
                               str(10 ** 12), "--out", self.folder]) as search:
            pids = []
            while len(pids) < 2 and search.poll() is None:
                with open(f"/proc/{search.pid}/task/{search.pid}/children",
                          encoding="ascii") as file:
                    pids = file.read().split()
                time.sleep(0.001)
            self.assertEqual(len(pids), 2)
            children = [os.pidfd_open(int(pid)) for pid in pids]
            search.kill()
        for child in children:
            select.select([child], [], [])
            os.close(child)

    def test_whole_shows_what_is_cut(self):
        path, _ = self.find("free-migrate", "--variant", "rcu-posted:repaired+no-fix-newpage-ref")
        shown, whole = (zslab("explore", "--replay", path, *more).stdout
                        for more in ([], ["--whole"]))
        cut = [int(number) for number in re.findall(r"\.\.\. (\d+) more lines \.\.\.", shown)]
        self.assertTrue(cut)
        self.assertNotIn("more lines", whole)
        self.assertEqual(whole.count("\n") - shown.count("\n"), 2 * sum(cut) - len(cut))

    def test_depth_is_in_the_bound(self):
        for depth in "2", "3":
            said = self.done("explore", "fib-bench", "--strategy", "pct", "--depth", depth,
                             "--schedules", "20")
            bound, cpus, steps = map(int, re.search(
                rf"depth {depth} is found .* at least 1/(\d+) \((\d+) CPUs, (\d+) steps\)",
                said).groups())
            self.assertEqual(bound, cpus * steps ** (int(depth) - 1))

    def test_another_build_is_refused(self):
        path, _ = self.find("lost-update")
        with open(path, encoding="utf-8") as file:
            text = re.sub(r'"build":"[0-9a-f]+"', '"build":"0"', file.read())
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.refused("explore", "--replay", path, says=[path, "build 0"])

    def test_a_module_that_others_can_write(self):
        module = shutil.copy(os.path.join(os.environ["ZSLAB_MODULE_DIR"], "zslab-explore.so"),
                             self.folder)
        for mode, status in (0o755, 0), (0o777, 3):
            os.chmod(module, mode)
            run = zslab("explore", "--list", env={"ZSLAB_MODULE_DIR": self.folder})
            self.assertEqual(run.returncode, status, run.stderr)
        self.assertIn("others can write", run.stderr)

    def test_bad_input(self):
        for text, says in [("", "bad.json:1"), ("{}", "zslab_explore"), ("[1", "bad.json:1"),
                           ('{"zslab_explore": 1}', "lacks a part")]:
            path = self.write("bad.json", text)
            self.refused("explore", "--replay", path, says=says)
        self.refused("explore", "--replay", path + ".none", says="bad.json.none")
        self.refused("explore", says="--list")
        self.refused("explore", "no-such", says="no-such")
        self.refused("explore", "lost-update", "--strategy", "luck", says="luck")
        self.refused("explore", "lost-update", "--strategy", "bounded", "--jobs", "2", says="one")


if __name__ == "__main__":
    main()
