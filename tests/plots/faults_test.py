# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab plot and report with missing values, hostile names, full disks and killed processes: they
draw each figure that they can, name the others, and leave nothing behind."""
import glob
import json
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[2], "tests", "cli"))

from drawn import Svg  # noqa: E402
from program import PROGRAM, SOURCES, FolderCase, main, result, zslab  # noqa: E402

GNUPLOT = shutil.which("gnuplot")
if not GNUPLOT:
    print("skipped: gnuplot is not installed")
    sys.exit(77)


# Traces of which all figures are drawn: together more than 500, at which the commands warn.
FEW = 100


def sample():
    with open(result("two/sample_a.rcu.json")) as file:
        return json.load(file)


class Folder(FolderCase):
    def setUp(self):
        super().setUp()
        self.out = self.path("out")

    def write(self, name, content):
        return super().write(name, json.dumps(content))

    def plot(self, *results, env=None, options=()):
        return zslab("plot", *results, "-o", self.out, *options, env=env)

    def fake(self, script):
        """A PATH with a gnuplot that answers --version and otherwise runs @script."""
        path = self.path("bin/gnuplot")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(f"#!/bin/sh\ncase \"$1\" in --version) exit 0;; esac\n{script}\n")
        os.chmod(path, stat.S_IRWXU)
        return {"PATH": os.path.dirname(path) + ":" + os.environ["PATH"]}

    def drawn(self):
        return sorted(name[:-4] for name in os.listdir(self.out) if name.endswith(".svg"))

    def data(self, name):
        with open(os.path.join(self.out, name + ".dat")) as file:
            return [block.split("\n") for block in file.read().strip().split("\n\n\n")]


class Nothing(Folder):
    """Results without a value for some figure."""

    def test_histograms_that_are_empty(self):
        content = sample()
        for repeat in content["repeats"]:
            for latency in ("free", "page_return"):
                repeat["latency_ns"][latency] = {"count": 0, "histogram": []}
            for point in repeat["series"]:
                point["free_p99_ns"] = None
        path = self.write("results/r.json", content)
        run = self.plot(path)
        self.assertEqual(run.returncode, 0, run.stderr)
        for figure in ("free_latency", "page_return", "latency_over_time"):
            self.assertIn(f"warning: {figure}.sample_a: nothing to draw", run.stderr)
            self.assertNotIn(figure + ".sample_a", self.drawn())
        for figure in ("throughput", "memory_over_time.sample_a", "cpu_cost.sample_a"):
            self.assertIn(figure, self.drawn())
        page = zslab("report", path, "-o", "-")
        self.assertEqual(page.returncode, 0, page.stderr)
        self.assertEqual(page.stdout.count("<figure>"), len(self.drawn()))

    def test_traces_of_mallocs_or_reads_alone(self):
        traces = {"mallocs": ["M,%d,%d" % (i, 32 + i) for i in range(200)],
                  "reads": ["M,1,100", *["R,1,"] * 200],
                  "whole": [f"{op},{i},{64 if op == 'M' else ''}"
                            for i in range(500) for op in ("M", "F")]}
        for name, lines in traces.items():
            with open(self.path(name + ".csv"), "w") as file:
                file.write("\n".join(["op,id,size", *lines, ""]))
        results = self.path("results")
        self.done("run", "--quiet", "--repeat", "2", "--laps", "1", "--out", results,
                  *(self.path(name + ".csv") for name in traces))
        run = self.plot(results)
        self.assertEqual(run.returncode, 0, run.stderr)
        drawn = self.drawn()
        for name in traces:
            self.assertIn(f"memory_over_time.{name}", drawn)
        self.assertIn("free_latency.whole", drawn)
        self.assertNotIn("free_latency.mallocs", drawn)
        self.assertIn("free_latency.mallocs: nothing to draw", run.stderr)
        page = zslab("report", results, "-o", "-")
        self.assertEqual(page.returncode, 0, page.stderr)
        self.assertNotIn("tables only", page.stderr)
        self.assertEqual(page.stdout.count("<figure>"), len(drawn))

    def test_values_that_no_axis_holds(self):
        content = sample()
        content["repeats"][0]["ops_per_s"] = 1.7e308
        content["repeats"][1]["ops_per_s"] = -1.7e308
        content["repeats"][2]["latency_ns"]["free"]["histogram"] = [[0, 5], [1e300, 1]]
        run = self.plot(self.write("r.json", content))
        self.assertIn(run.returncode, (0, 3), run.stderr)
        self.assertIn("memory_over_time.sample_a", self.drawn())


class Everything(Folder):
    """Neither the number of results nor a name makes a result be left out."""

    def test_a_thousand_variants(self):
        content = sample()
        content["repeats"] = [{key: repeat[key] for key in ("ops_per_s", "latency_ns")}
                              for repeat in content["repeats"][:1]]
        for i in range(1000):
            content["label"] = f"rcu:number={i}"
            self.write(f"results/{i}.json", content)
        run = self.plot(self.path("results"), options=("--only", "throughput"))
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(len(self.data("throughput")), 1000)
        svg = Svg(os.path.join(self.out, "throughput.svg"))
        self.assertEqual(len(svg.plots()), 1000)  # bars; one repeat has no whisker
        self.assertIn("1000 variants: more than the key has room for; all are in the .dat file",
                      svg.texts)

    def test_two_dozen_variants_have_their_names(self):
        content = sample()
        content["repeats"] = content["repeats"][:1]
        labels = [f"variant-{i}" for i in range(24)]
        for label in labels:
            content["label"] = label
            self.write(f"results/{label}.json", content)
        for figure in ("throughput", "free_latency", "memory_over_time", "density_speed"):
            run = self.plot(self.path("results"), options=("--only", figure))
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            drawn = next(path for path in run.stdout.split() if path.endswith(".svg"))
            self.assertLessEqual(set(labels), set(Svg(drawn).texts), figure)

    def test_four_hundred_traces(self):
        content = sample()
        content["repeats"] = [{key: repeat[key] for key in ("ops_per_s", "latency_ns")}
                              for repeat in content["repeats"][:1]]
        for i in range(400):
            content["trace"]["name"] = f"trace-{i}"
            self.write(f"{'few' if i < FEW else 'more'}/{i}.json", content)
        folder = self.path("few")
        run = self.plot(folder, self.path("more"), options=("--only", "throughput"))
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        texts = Svg(os.path.join(self.out, "throughput.svg")).texts
        for i in range(400):
            self.assertIn(f"trace-{i}", texts)
        # A gnuplot that copies one picture; the real one would take minutes.
        one = os.path.join(self.out, "throughput")
        env = self.fake(f"case $(grep -a '^format' /dev/fd/3) in *svg*) cat {one}.svg;; "
                        f"*) cat {one}.png;; esac")
        self.out = self.path("all")
        run = self.plot(folder, env=env)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn(f"{FEW} traces have up to", run.stderr)
        free = [name for name in self.drawn() if name.startswith("free_latency.")]
        self.assertEqual(len(free), FEW)
        self.check_pages(folder, env)

    def check_pages(self, folder, env):
        """The report has all traces, 32 on a page; on standard output it is one page."""
        page = zslab("report", folder, "-o", self.path("r.html"), env=env)
        self.assertEqual(page.returncode, 0, page.stderr)
        self.assertIn(f"{FEW} traces have up to", page.stderr)
        names = ["r.html", *(f"r-{i}.html" for i in range(2, 5))]
        seen = []
        for number, name in enumerate(names):
            with open(self.path(name)) as file:
                text = file.read()
            seen += re.findall("<h2>(trace-[0-9]+)", text)
            self.assertEqual(len(seen), min(FEW, 32 * (number + 1)))
            for other in names:
                self.assertIn(f'<a href="{other}">', text)
            self.assertEqual(text.count("<summary>"), len(seen) - 32 * number)
        self.assertEqual(sorted(seen), sorted(f"trace-{i}" for i in range(FEW)))
        page = zslab("report", folder, "-o", "-", env=env)
        self.assertEqual(page.stdout.count("<h2>trace-"), FEW)

    def test_names_that_make_one_file_name(self):
        content = sample()
        rates = {"a:b": 1e6, "a_b": 2e6, "a/b": 3e6}
        for name, rate in rates.items():
            content["trace"]["name"] = name
            for repeat in content["repeats"]:
                repeat["ops_per_s"] = rate
            self.write(f"results/{int(rate)}.json", content)
        for cpus in (2, 4):  # two of the traces get a figure by CPUs as well
            for name in ("a:b", "a_b"):
                content["trace"]["name"], content["cpus"] = name, cpus
                self.write(f"results/{cpus}{ord(name[1])}.json", content)
        run = self.plot(self.path("results"))
        self.assertEqual(run.returncode, 0, run.stderr)
        names = run.stdout.split()
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(len(self.drawn()), len(names))
        self.assertEqual(sum("density_speed." in name for name in names), 7)
        self.assertEqual(sum("scaling." in name for name in names), 2)

    def test_names_are_shown_as_they_are(self):
        name = "50% of a|b^c:d:e it's"
        content = sample()
        content["trace"]["name"] = name
        content["label"] = "rcu:" + name
        run = self.plot(self.write("r.json", content))
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        texts = Svg(os.path.join(self.out, "throughput.svg")).texts
        self.assertIn(name, texts)
        self.assertIn("rcu:" + name, texts)

    def test_hostile_names_are_drawn(self):
        names = ("%", "%d%s%n%%", "a\nb", "x" * 5000, ":" * 3000, "+:" * 200, "\u202eabc", "'''",
                 "'\n'", "\\", "\\n\"", "-", "\x7f", "@x", "`id`", "#", ",", "\u00e4" * 300)
        for i, name in enumerate(names):
            content = sample()
            content["trace"]["name"] = content["label"] = name
            self.write(f"results/{i}.json", content)
        for figure, span in (("throughput", 1), ("cpu_cost", len(names)),
                             ("driver_success", len(names)), ("pressure", len(names))):
            run = self.plot(self.path("results"), options=("--only", figure))
            self.assertEqual((run.returncode, run.stderr), (0, ""), figure)
            self.assertEqual(run.stdout.count("\n"), span)

    def test_unknown_figure(self):
        self.refused("plot", result("two"), "--only", "thruput", "-o", self.out,
                     says=("thruput", "expected any of throughput"))
        self.assertFalse(os.path.exists(self.out))


class Gnuplot(Folder):
    """A gnuplot that fails, stops half way, hangs, or whose parent is killed."""

    def test_one_figure_that_fails_takes_no_other(self):
        env = self.fake("case \"$*\" in *free_latency.gp) echo '\"x\" line 3: it broke' >&2; "
                        f"exit 1;; esac\nexec {GNUPLOT} \"$@\"")
        run = self.plot(result("two"), env=env)
        self.assertEqual(run.returncode, 3)
        for trace in ("sample_a", "sample_b"):
            self.assertIn(f"warning: free_latency.{trace}: gnuplot: free_latency.gp: \"x\" line 3: "
                          "it broke", run.stderr)
        self.assertIn("2 of 18 figures could not be drawn", run.stderr)
        self.assertEqual(len(self.drawn()), 16)
        self.assertEqual(len(os.listdir(self.out)), 3 * 16)
        page = zslab("report", result("two"), "-o", "-", env=env)
        self.assertEqual(page.returncode, 0)
        self.assertEqual(page.stdout.count("<figure>"), 16)
        self.assertIn("could not be drawn, and are missing here: 2", page.stdout)

    def test_half_a_picture_with_exit_0(self):
        env = self.fake(f"{GNUPLOT} \"$@\" | head -c 2000")
        run = self.plot(result("two"), env=env)
        self.assertEqual(run.returncode, 3)
        self.assertIn("incomplete picture, of 2000 bytes", run.stderr)
        self.assertEqual(os.listdir(self.out), [])

    def test_a_full_disk(self):
        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        run = subprocess.run([PROGRAM, "plot", result("two"), "-o", self.out], text=True,
                             capture_output=True, preexec_fn=small_files)
        self.assertEqual(run.returncode, 3)
        self.assertIn("incomplete picture, of 8192 bytes", run.stderr)
        for name in os.listdir(self.out):
            path = os.path.join(self.out, name)
            self.assertTrue(os.path.getsize(path), name)
            if name.endswith(".svg"):
                Svg(path)
        page = self.path("r.html")
        run = subprocess.run([PROGRAM, "report", result("two"), "-o", page], text=True,
                             capture_output=True, preexec_fn=small_files)
        self.assertEqual(run.returncode, 3)
        self.assertFalse(os.path.exists(page))

    def test_one_that_hangs_is_ended(self):
        run = self.plot(result("two"), env=self.fake("exec sleep 1000"),
                        options=("--figure-time", "0.2", "--only", "throughput"))
        self.assertEqual(run.returncode, 3)
        self.assertIn("throughput.gp: not done after 0.2 s", run.stderr)

    def test_it_does_not_outlive_its_parent(self):
        note = self.path("pid")
        os.mkfifo(note)
        env = {**os.environ, **self.fake(f"echo $$ >{note}; exec sleep 1000")}
        with subprocess.Popen([PROGRAM, "plot", result("two"), "-o", self.out], env=env) as run:
            with open(note) as file:
                child = os.pidfd_open(int(file.read()))
            run.send_signal(signal.SIGKILL)
        # Readable once the process has ended; if it does not, Meson's time limit ends the test.
        with os.fdopen(child) as ended:
            self.assertTrue(wait_for(ended))
        self.assertEqual(os.listdir(self.out), [])

    def test_what_it_started_is_ended_as_well(self):
        note = self.path("pid")
        os.mkfifo(note)
        env = {**os.environ, **self.fake(f"sleep 1000 & echo $! >{note}; exit 1")}
        with subprocess.Popen([PROGRAM, "plot", result("two"), "-o", self.out, "--only",
                               "throughput"], env=env, stderr=subprocess.DEVNULL) as run:
            with open(note) as file:
                child = os.pidfd_open(int(file.read()))
            with os.fdopen(child) as ended:
                self.assertTrue(wait_for(ended))
        self.assertEqual(run.returncode, 3)


def wait_for(ended):
    import select
    return select.select([ended], [], [])[0]


class Files(Folder):
    def test_nothing_is_written_through_a_link(self):
        precious = self.path("precious")
        with open(precious, "w") as file:
            file.write("mine")
        os.mkdir(self.out)
        for name in ("throughput.svg", "throughput.svg.part", "throughput.png", "throughput.dat"):
            os.symlink(precious, os.path.join(self.out, name))
        run = self.plot(result("two"), options=("--only", "throughput"))
        self.assertEqual(run.returncode, 0, run.stderr)
        with open(precious) as file:
            self.assertEqual(file.read(), "mine")
        Svg(os.path.join(self.out, "throughput.svg"))

    def test_a_report_needs_no_temporary_folder(self):
        page = self.path("r.html")
        self.done("report", result("two"), "-o", page, env={"TMPDIR": "/nonexistent"})
        with open(page) as file:
            self.assertEqual(file.read().count("<figure>"), 18)
        self.assertEqual(os.listdir(self.folder), ["r.html"])

    def test_scripts_hold_no_protocol(self):
        for path in glob.glob(os.path.join(SOURCES, "plots", "*.gp")):
            with open(path) as file:
                self.assertNotRegex(re.sub(r"#.*", "", file.read()), r"'[|^]'", path)


if __name__ == "__main__":
    main()
