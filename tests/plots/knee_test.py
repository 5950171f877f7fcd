# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab plot and report over numbers of CPUs: where the knees are, and what causes them."""
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], "tests", "cli"))

from drawn import Svg  # noqa: E402
from program import Case, main, result, zslab  # noqa: E402

if not shutil.which("gnuplot"):
    print("skipped: gnuplot is not installed")
    sys.exit(77)


class Knee(Case):
    """Copies of one result, called simulated, with throughputs whose knees are known."""
    RATES = {"trylock": {1: 1e6, 2: 2e6, 4: 3.1e6, 8: 3.2e6}, "rcu": {1: 1e6, 2: 1.4e6, 4: 9e6, 8: 9e6},
             "zspagelock": {1: 1e6, 2: 1.5e6, 4: 2.3e6, 8: 4e6}, "classlock": {1: 4e6, 2: 4e6, 4: 4e6, 8: 4e6}}

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        for cpus in (8, 1, 4, 2):
            os.makedirs(os.path.join(cls.folder, str(cpus)))
            for variant in cls.RATES:
                cls.write(variant, cpus)
        folders = [os.path.join(cls.folder, str(cpus)) for cpus in (8, 1, 4, 2)]
        run = zslab("plot", *folders, "--only", "knee", "-o", os.path.join(cls.folder, "out"))
        assert run.returncode == 0, run.stderr
        cls.page = zslab("report", *folders, "-o", "-").stdout

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def write(cls, variant, cpus):
        with open(result("two/sample_a.rcu.json")) as file:
            content = json.load(file)
        repeat = {"ops_per_s": cls.RATES[variant][cpus], "wall_ns": 1e6, "latency_ns": {}}
        site = [{"at": "zs_free some.c:7", "held_at": "zs_free some.c:9"}]
        if variant == "trylock":
            repeat["locks"] = [{"name": "first", "contended_total_ns": 0.2e6 * cpus},
                               {"name": "pool->lock", "mode": "read", "sites": site,
                                "contended_total_ns": 0.6e6 * cpus}]
        if variant in ("trylock", "classlock"):
            repeat["lines"] = {"time_ns": 1e6, "hottest": [
                {"object": "zspage", "offset": 64, "time_ns": 0.25e6 * cpus,
                 "users": [{"at": "zs_malloc some.c:3"}]}]}
        content.update(cpus=cpus, label=variant, variant=variant, machine="milan", simulated=True,
                       repeats=[repeat] * 3)
        with open(os.path.join(cls.folder, str(cpus), f"{variant}.json"), "w") as file:
            json.dump(content, file)

    def test_where_they_are_and_what_makes_them(self):
        texts = Svg(os.path.join(self.folder, "out", "knee.sample_a.svg")).texts
        for says in ("trylock: knee at 4 CPUs; on 8, 60 % of the CPUs' time waits for lock "
                     "pool->lock-R, zs_free some.c:7",
                     "rcu: knee at 1 CPU; on 2, run with --lock-stats --lines 1 to see what makes it",
                     "zspagelock: no knee up to 8 CPUs",
                     "classlock: knee at 1 CPU; on 2, 25 % of the CPUs' time moves line zspage + 64, "
                     "zs_malloc some.c:3"):
            self.assertIn(says, texts)
        self.assertTrue(any(text.startswith("Ring: the knee, up to which each step gains at least half")
                            for text in texts))
        self.assertTrue(any(text.startswith("milan, 1 to 8 CPUs") for text in texts))
        self.assertTrue(any("simulated" in text for text in texts))
        for variant in self.RATES:
            self.assertIn(variant, texts)

    def test_rings_stand_at_them(self):
        with open(os.path.join(self.folder, "out", "knee.sample_a.dat")) as file:
            blocks = [block.split("\n") for block in file.read().strip().split("\n\n\n")]
        rings = {block[0].split('"')[3]: [row.split()[0] for row in block[1:] if row.split()[4] != "NaN"]
                 for block in blocks[:-1]}
        self.assertEqual(rings, {"trylock": ["4"], "rcu": ["1"], "zspagelock": [], "classlock": ["1"]})

    def test_the_report_has_it(self):
        self.assertIn("throughput by number of CPUs, and its knee: sample_a", self.page)


if __name__ == "__main__":
    main()
