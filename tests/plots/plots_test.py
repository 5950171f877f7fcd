# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab plot and report draw everything that the sample results have."""
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], "tests", "cli"))

from drawn import Svg, png_pixels  # noqa: E402
from program import SOURCES, Case, FolderCase, main, result, zslab  # noqa: E402

if not shutil.which("gnuplot"):
    print("skipped: gnuplot is not installed")
    sys.exit(77)

PER_TRACE = ["free_latency", "latency_over_time", "memory_over_time", "page_return",
             "migration_outcomes", "cpu_cost", "density_speed"]
SOME = ["driver_success", "driver_times", "pressure"]  # for sample_a only: it has drivers and pressure
VARIANTS = {"sample_a": ["trylock", "rcu"], "sample_b": ["trylock", "rcu", "rcu:as-posted"]}


class Drawn(Case):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        run = zslab("plot", result("two"), "-o", cls.folder)
        assert run.returncode == 0, run.stderr
        cls.listed = run.stdout.split()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def svg(self, name):
        return Svg(os.path.join(self.folder, name + ".svg"))

    def names(self):
        return (["throughput"] + [f"{plot}.{trace}" for plot in PER_TRACE for trace in VARIANTS] +
                [f"{plot}.sample_a" for plot in SOME])

    def test_every_figure_with_its_data_and_nothing_else(self):
        self.assertEqual(sorted(os.path.basename(p)[:-4] for p in self.listed),
                         sorted(self.names()))
        self.assertEqual(sorted(os.listdir(self.folder)),
                         sorted(f"{name}.{end}" for name in self.names()
                                for end in ("svg", "png", "dat")))

    def test_every_script_is_drawn_here(self):
        parts = {"style", "percentile_axis", "latency_axis", "stacked", "bars"}
        scripts = {os.path.basename(p)[:-3] for p in
                   glob.glob(os.path.join(SOURCES, "plots", "*.gp"))}
        self.assertEqual(scripts - parts, {"throughput", "scaling", "knee", *PER_TRACE, *SOME})

    def test_titles_say_what_where_and_how_often(self):
        for trace, oversubscribed in (("sample_a", False), ("sample_b", True)):
            for plot in PER_TRACE:
                texts = self.svg(f"{plot}.{trace}").texts
                self.assertTrue(any(t.endswith(": " + trace) for t in texts), texts)
                context = "native, 1 CPU, 5 repeats, measured"
                self.assertIn(context + (", in part OVERSUBSCRIBED" if oversubscribed else ""), texts)

    def test_a_curve_and_a_label_for_each_variant(self):
        for trace, variants in VARIANTS.items():
            for plot in ("free_latency", "page_return", "latency_over_time"):
                svg = self.svg(f"{plot}.{trace}")
                self.assertEqual(len(svg.plots()), len(variants), plot)
                for variant in variants:
                    self.assertIn(variant, svg.texts)

    def test_memory_has_held_live_and_share(self):
        for trace, variants in VARIANTS.items():
            # Two curves above, one below, and one for the key.
            ids = [g.get("id") for g in self.svg(f"memory_over_time.{trace}").root.iter()
                   if g.get("id", "").startswith("gnuplot_plot_")]
            self.assertEqual(len(ids), 4 * len(variants))

    def test_throughput_has_bars_whiskers_and_a_verdict(self):
        svg = self.svg("throughput")
        bars = [node for marks in svg.plots().values() for node in marks
                if node.tag.endswith("polygon")]
        self.assertEqual(len(svg.plots()), 6)  # bars and whiskers of three variants
        self.assertGreaterEqual(len(bars), 5)
        self.assertIn("0.0", svg.texts)  # where the bars start

    def test_verdicts(self):
        self.assertTrue(any(re.match(r"free p99: rcu/trylock 0\.7\d \(.*\), too few repeats$", t)
                            for t in self.svg("free_latency.sample_a").texts))

    def test_a_simulated_verdict_says_whether_it_is_robust(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        for variant in ("biglock", "biglock_turns=1000"):
            with open(os.path.join(result("planted"), f"redis_lz4.{variant}.json")) as file:
                content = json.load(file)
            content["simulated"] = True
            with open(os.path.join(folder, f"{variant}.json"), "w") as file:
                json.dump(content, file)
        self.done("plot", folder, "-o", os.path.join(folder, "out"))
        texts = Svg(os.path.join(folder, "out", "throughput.svg")).texts
        self.assertTrue(any(t.startswith("throughput: biglock:turns=1000/biglock ") and
                            t.endswith(", worse, robustness not tested") for t in texts), texts)

    def test_outcomes_and_costs_are_stacked(self):
        texts = self.svg("migration_outcomes.sample_a").texts
        for text in ("released", "-EAGAIN", "-EBUSY", "-EINVAL", "90.00%"):
            self.assertIn(text, texts)
        self.assertGreaterEqual(len(self.svg("cpu_cost.sample_a").plots()), 4)

    def test_drivers_show_what_they_got_and_how_long_it_took(self):
        success = self.svg("driver_success.sample_a")
        self.assertIn("highorder=9", success.texts)
        self.assertIn("60%", success.texts)  # the median of trylock's repeats
        self.assertIn("offline", success.texts)
        self.assertIn("68.8%", success.texts)  # 11 ranges of 16
        self.assertNotIn("demote (synthetic)", success.texts)  # it does not count attempts
        with open(os.path.join(self.folder, "driver_success.sample_a.dat")) as file:
            rows = [shlex.split(line) for line in file if line[0].isdigit()]
        self.assertEqual([(float(row[1]), row[5]) for row in rows],
                         [(60, "highorder=9"), (68.75, "offline"),
                          (90, "highorder=9"), (93.75, "offline")])
        times = self.svg("driver_times.sample_a")
        for text in ("compacted", "failed", "demote (synthetic)", "pass"):
            self.assertIn(text, times.texts)

    def test_pressure_shows_what_was_held_failed_and_written_back(self):
        texts = self.svg("pressure.sample_a").texts
        for text in ("61.33, 39.06", "62.11, 39.06",  # frames and pools of trylock, rcu
                     "1500", "500", "4100", "3100", "trylock", "rcu"):
            self.assertIn(text, texts)
        with open(os.path.join(self.folder, "pressure.sample_a.dat")) as file:
            rows = [line.split() for line in file][1:]
        self.assertEqual([(row[0], row[7:11], row[13]) for row in rows],
                         [('"trylock"', ["1500", "1200", "1800", "4100"], "64"),
                          ('"rcu"', ["500", "400", "600", "3100"], "64")])

    def test_variants_keep_their_colour(self):
        for name in ("free_latency.sample_a", "page_return.sample_b"):
            with open(os.path.join(self.folder, name + ".svg")) as file:
                text = file.read()
            for colour in ("rgb(  0, 114, 178)", "rgb(213,  94,   0)"):  # trylock, rcu
                self.assertIn(colour, text, name)

    def test_pngs_are_full_size_and_coloured(self):
        for name in ("throughput", "free_latency.sample_b", "memory_over_time.sample_a"):
            width, height, counts = png_pixels(os.path.join(self.folder, name + ".png"))
            self.assertEqual((width, height), (1440, 900))
            self.assertLess(counts[(255, 255, 255)], 0.97 * width * height, name)
            self.assertGreater(len(counts), 50, name)
        self.assertGreater(counts[(0, 114, 178)], 500)  # trylock's line itself

    def test_data_is_what_the_results_hold(self):
        with open(os.path.join(self.folder, "throughput.dat")) as file:
            rows = [line.split() for line in file if line[0].isdigit()]
        self.assertEqual({row[1] for row in rows},
                         {"1000000", "1250000", "2000000", "2010000", "1900000"})


    def test_density_is_the_payload_in_the_pages(self):
        with open(result("two/sample_a.rcu.json")) as file:
            repeats = json.load(file)["repeats"]
        points = [max(r["series"], key=lambda point: point["live_bytes"]) for r in repeats]
        shares = sorted(100 * p["live_bytes"] / p["pages"] / 4096 for p in points)
        with open(os.path.join(self.folder, "density_speed.sample_a.dat")) as file:
            blocks = [block.split("\n") for block in file.read().strip().split("\n\n\n")]
        self.assertEqual([block[0].split('"')[3] for block in blocks], VARIANTS["sample_a"])
        row = [float(number) for number in blocks[1][1].split()]
        self.assertAlmostEqual(row[0], shares[2], places=5)
        self.assertEqual(row[3], 1250000)
        svg = self.svg("density_speed.sample_a")
        self.assertEqual(len(svg.plots()), 2)
        for variant in VARIANTS["sample_a"]:
            self.assertIn(variant, svg.texts)


class Settings(Case):
    """No ratio compares runs with different options; titles say in what they differ."""
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        runs = {"z": (8, "max"), "a": (16, "max"), "m": (8, "off")}
        folders = [cls.copy(name, *run) for name, run in runs.items()]
        run = zslab("plot", *folders, "-o", os.path.join(cls.folder, "figures"))
        assert run.returncode == 0, run.stderr
        cls.page = os.path.join(cls.folder, "r.html")
        zslab("report", *folders, "-o", cls.page)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def copy(cls, name, chain, migrate):
        folder = os.path.join(cls.folder, name)
        os.makedirs(folder)
        for variant in VARIANTS["sample_a"]:
            with open(result(f"two/sample_a.{variant}.json")) as file:
                content = json.load(file)
            content["options"] = {"chain_size": chain, "migrate": migrate, "hz": 1000, "repeat": 5}
            with open(os.path.join(folder, f"{variant}.json"), "w") as file:
                json.dump(content, file)
        return folder

    def test_a_figure_for_each_with_its_setting_in_the_title(self):
        for chain, migrate in ((8, "max"), (16, "max"), (8, "off")):
            name = f"free_latency.sample_a__migrate_{migrate}__chain_{chain}.svg"
            texts = " ".join(Svg(os.path.join(self.folder, "figures", name)).texts)
            self.assertIn(f"sample_a, migrate {migrate}, chain {chain}", texts)
            self.assertIn(f"native, 1 CPU, migrate {migrate}, chain {chain}", texts)
            self.assertIn("HZ 1000, 5 repeats, measured", texts)
            self.assertEqual(texts.count("rcu/trylock"), 1)

    def test_folders_keep_their_order(self):
        svg = Svg(os.path.join(self.folder, "figures", "throughput.svg"))
        self.assertEqual([t for t in svg.texts if re.match(r"chain \d|migrate (max|off)$", t)],
                         ["migrate max", "chain 8", "migrate max", "chain 16", "migrate off", "chain 8"])
        self.assertEqual([t for t in svg.texts if t in ("trylock", "rcu")], ["trylock", "rcu"])

    def test_no_scaling_of_what_is_no_number_of_cpus(self):
        self.assertFalse(glob.glob(os.path.join(self.folder, "figures", "scaling*")))

    def test_the_report_names_them(self):
        with open(self.page) as file:
            headings = re.findall(r"<h2>(sample_a.*?)</h2>", file.read())
        self.assertEqual(headings, ["sample_a, migrate max, chain 8", "sample_a, migrate max, chain 16",
                                    "sample_a, migrate off, chain 8"])


class Baseline(Case):
    """A baseline has no size classes and states no class rule, so that it compares with variants."""
    RULES = (("trylock", "least waste"), ("null", None), ("old", "fewest pages"))

    def test_stands_beside_those_of_the_usual_rule(self):
        with tempfile.TemporaryDirectory() as folder:
            for variant, rule in self.RULES:
                with open(result("two/sample_a.trylock.json")) as file:
                    content = json.load(file)
                content["variant"] = content["label"] = variant
                content["options"] = {"class_rule": rule, "pace": "max"}
                with open(os.path.join(folder, variant + ".json"), "w") as file:
                    json.dump(content, file)
            page = zslab("report", folder, "-o", "-").stdout
        found = re.findall(r"<h2>(sample_a.*?)</h2>", page)
        self.assertEqual(sorted(found), ["sample_a, classes by fewest pages",
                                         "sample_a, classes by least waste"])
        usual = page[page.index("<h2>sample_a, classes by least waste"):].split("<h2>")[1]
        for variant, rule in self.RULES:
            self.assertEqual(f">{variant}<" in usual, rule != "fewest pages", variant)


class Folders(Case):
    def test_of_one_setting_stand_in_the_order_given(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("z", "a"):
                shutil.copytree(result("two"), os.path.join(folder, name))
            self.done("plot", os.path.join(folder, "z"), os.path.join(folder, "a"), "-o",
                      os.path.join(folder, "out"))
            texts = Svg(os.path.join(folder, "out", "free_latency.sample_a.svg")).texts
        self.assertEqual([t for t in texts if re.match(r"(trylock|rcu) \((z|a)\)$", t)],
                         ["trylock (z)", "rcu (z)", "trylock (a)", "rcu (a)"])


class Reference(Case):
    """What scripts/reference makes of its runs; here these are copies of one result."""
    RUNS = {"1": ("munmap-storm", 1), "4": ("munmap-storm", 4), "2": ("munmap-storm", 2),
            "density": ("gcc_lz4", 1)}

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        folders = [cls.copy(name, *run) for name, run in cls.RUNS.items()]
        cls.runs = folders[:2]
        run = zslab("plot", *folders, "-o", os.path.join(cls.folder, "figures"))
        assert run.returncode == 0, run.stderr

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def copy(cls, name, trace, cpus):
        folder = os.path.join(cls.folder, name)
        os.makedirs(folder)
        for variant in VARIANTS["sample_a"]:
            with open(result(f"two/sample_a.{variant}.json")) as file:
                content = json.load(file)
            content["trace"]["name"] = trace
            content["host"].update(usable_cpus=2, architecture="sample", load=[0.5, 0.5, 0.5])
            content.update(cpus=cpus, oversubscribed=cpus > 2, label=variant)
            content["repeats"] = [{"series": repeat["series"], "ops_per_s": repeat["ops_per_s"],
                                   "latency_ns": {"free": repeat["latency_ns"]["free"]}}
                                  for repeat in content["repeats"]]
            with open(os.path.join(folder, f"{variant}.json"), "w") as file:
                json.dump(content, file)
        return folder

    def test_rows_of_variants_with_a_mark_for_each_number(self):
        figure = os.path.join(self.folder, "figures", "scaling.munmap-storm")
        svg, heads = Svg(figure + ".svg"), ["1 CPU", "2 CPUs", "4 CPUs, oversubscribed"]
        for text in (*heads, "p99 of zs_free() (s)", *VARIANTS["sample_a"],
                     "native, 1 to 4 CPUs, 5 repeats, measured, in part OVERSUBSCRIBED"):
            self.assertEqual(svg.texts.count(text), 1, text)
        with open(figure + ".dat") as file:
            blocks = [block.split("\n") for block in file.read().strip().split("\n\n\n")]
        self.assertEqual([block[0].split('"')[3] for block in blocks], heads)
        for block in blocks:
            self.assertEqual([row.split()[:2] for row in block[1:]],
                             [["1", '"trylock"'], ["2", '"rcu"']])
        self.check_rate(float(blocks[0][1].split()[2]))
        crowded, = glob.glob(os.path.join(self.folder, "figures", "free_lat*4_CPUs.svg"))
        self.assertIn("native, 4 CPUs, 5 repeats, measured, OVERSUBSCRIBED", Svg(crowded).texts)

    def check_rate(self, rate):
        with open(result("two/sample_a.trylock.json")) as file:
            content = json.load(file)
        rates = []
        for repeat in content["repeats"]:
            live = [point["live_bytes"] for point in repeat["series"]]
            peak = len(live) - 1 - live[::-1].index(max(live))
            after = repeat["series"][peak:]
            rates.append((len(after) - 1) * (content["trace"]["ops"] // 100) * 1e9 /
                         (after[-1]["t_ns"] - after[0]["t_ns"]))
        self.assertAlmostEqual(rate / sorted(rates)[2], 1, places=6)

    def test_the_report_has_it_once(self):
        text = self.done("report", *self.runs, "-o", "-")
        self.assertEqual(text.count("by number of CPUs: munmap-storm"), 1)

    def test_tables(self):
        path = os.path.join(self.folder, "tables.md")
        subprocess.run([os.path.join(SOURCES, "scripts", "reference_tables.py"), sys.argv[1],
                        self.folder, path], check=True)
        with open(path) as file:
            text = file.read()
        self.assertEqual(re.findall(r"^## (.*)$", text, re.M),
                         ["Storm, 1 CPU", "Storm, 2 CPUs", "Storm, 4 CPUs, oversubscribed",
                          "Density, gcc_lz4"])
        self.assertIn("git sample", text)
        self.assertEqual(text.count("| `trylock` |"), 4)
        # The median throughputs of the two samples are 1,000,000 and 1,250,000. There is no verdict
        # where locks yield.
        self.assertEqual([re.search(r"\| (~?1\.25) \([0-9.]+-[0-9.]+\) \|", row).group(1)
                          for row in re.findall(r"^\| `rcu` .*$", text, re.M)],
                         ["1.25", "1.25", "~1.25", "1.25"])


class Hostile(Case):
    def plot(self, change):
        with open(result("two/sample_a.rcu.json")) as file:
            content = json.load(file)
        change(content)
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "r.json")
            with open(source, "w") as file:
                json.dump(content, file)
            out = os.path.join(folder, "it's $HOME")
            self.done("plot", source, "-o", out)
            self.assertFalse(os.path.exists(os.path.join(folder, "owned")))
            return sorted(os.listdir(out)), Svg(glob.glob(os.path.join(out, "free_lat*.svg"))[0])

    def test_names_are_only_text(self):
        for name in ("'; system 'touch owned'; x='", "`touch owned`", "../../../etc/x", "a|b^c",
                     "\"\\n$(touch owned)@x", "\x1b[31mred", "<b>&amp;", "x" * 5000):
            files, svg = self.plot(lambda r: r["trace"].update(name=name))
            self.assertEqual(len(files), 33)
            for file in files:
                self.assertRegex(file, r"^[A-Za-z0-9._-]+$")
            self.plot(lambda r: r.update(variant=name))

    def test_nothing_to_draw_is_said(self):
        with tempfile.TemporaryDirectory() as folder:
            run = zslab("plot", result("failed"), "-o", folder)
            self.assertEqual(run.returncode, 0)
            self.assertIn("nothing to draw", run.stderr)


class WithoutGnuplot(FolderCase):
    def test_plot_says_what_is_missing(self):
        run = zslab("plot", result("two"), "-o", self.folder, env={"PATH": self.folder})
        self.assertEqual(run.returncode, 3)
        self.assertEqual(run.stderr.count("\n"), 1)
        self.assertIn("gnuplot is not installed", run.stderr)

    def test_report_has_tables_only(self):
        page = os.path.join(self.folder, "r.html")
        run = zslab("report", result("two"), "-o", page, env={"PATH": self.folder})
        self.assertEqual(run.returncode, 0)
        self.assertIn("tables only", run.stderr)
        with open(page) as file:
            text = file.read()
        self.assertIn("No figures: gnuplot is not installed", text)
        self.assertNotIn("<svg", text)
        self.assertIn("<table>", text)


class Report(Case):
    def page(self, *results):
        return self.done("report", *map(result, results), "-o", "-")

    def test_all_in_one_page(self):
        text = self.page("two", "failed")
        self.assertEqual(text.count("<svg"), 18)
        self.assertEqual(text.count("<figure>"), 18)
        self.assertNotRegex(text, r"(src|href)=[\"']?(https?:|/)")
        self.assertNotIn("<script", text)
        for word in ("sample_a", "sample_b", "VM_BUG_ON_PAGE", "too few repeats",
                     "oversubscribed", "measured", "sample CPU", "-EAGAIN"):
            self.assertIn(word, text)

    def test_no_temporary_files_stay(self):
        with tempfile.TemporaryDirectory() as folder:
            self.done("report", result("two"), "-o", os.path.join(folder, "r.html"),
                      env={"TMPDIR": folder})
            self.assertEqual(os.listdir(folder), ["r.html"])

    def test_simulated_is_said(self):
        self.assertIn("64 CPUs, 3 repeats, simulated", self.page("simulated"))

    def test_markup_in_results_is_text(self):
        with open(result("two/sample_a.rcu.json")) as file:
            content = json.load(file)
        content["trace"]["name"] = "<script>alert(1)</script>"
        content["host"] = {"<img src=x>": "<b>"}
        content["command"] = ["<i>"]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "r.json")
            with open(path, "w") as file:
                json.dump(content, file)
            text = self.done("report", path, "-o", "-")
        for markup in ("<script", "<img", "<b>", "<i>"):
            self.assertNotIn(markup, text)


if __name__ == "__main__":
    main()
