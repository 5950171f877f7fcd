# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab run over nodes: policies, background, ranges and tiers, and how results describe them."""
import json
import os

from program import FolderCase, main

TRACE = "op,id,size,cpu\n" + "".join(f"M,{i},{1 + 7 * i % 4000},0\n" for i in range(4000)) \
    + "".join(f"F,{i},,0\n" for i in range(0, 4000, 2))
TWO = ["--topology", "numa:2 core:1 pu:1"]
SLOW = ["--topology", "pack:1 [numa(memory=1GB)] [numa(memory=4GB subtype=CXL)] core:1 pu:1"]


class Nodes(FolderCase):
    def setUp(self):
        super().setUp()
        self.trace = self.write("small.csv", TRACE)

    def ran(self, *options):
        out = self.path("out")
        self.done("run", "--variant", "rcu", "--repeat", "1", "--laps", "2", "--cpus", "1",
                  "--memory", "32M", "--verify", "all", *options, "--out", out, self.trace)
        with open(os.path.join(out, "small.rcu.json")) as file:
            result = json.load(file)
        self.assertNotIn("failed", result)
        repeat = result["repeats"][0]
        self.assertEqual((repeat["leaked"], repeat["verified"]["failures"]), (0, 0))
        return result, repeat, repeat["memory"]

    def test_policies(self):
        for policy, empty in (("local", [1]), ("bind=1", [0]), ("prefer=1", [0]),
                              ("bind=0-1", [1]), ("interleave", [])):
            result, _, memory = self.ran(*TWO, "--migrate", "off", "--policy", policy)
            self.assertEqual(result["policy"], policy)
            self.assertEqual(sum(memory["by_node"]), memory["end_pages"])
            self.assertEqual([n for n, pages in enumerate(memory["by_node"]) if not pages], empty)
        self.assertLessEqual(abs(memory["by_node"][0] - memory["by_node"][1]),
                             memory["end_pages"] // 10)

    def test_policies_place_as_many_pages(self):
        pages = {self.ran(*TWO, "--migrate", "off", "--policy", p)[2]["end_pages"]
                 for p in ("local", "interleave", "bind=1")}
        self.assertEqual(len(pages), 1)

    def test_background_is_counted_apart(self):
        plain = self.ran("--migrate", "off")[2]
        _, _, memory = self.ran("--migrate", "off", "--background", "movable=20,unmovable=5")
        frames = (32 << 20) // 4096
        self.assertEqual(memory["background"]["movable"], frames * 20 // 100)
        self.assertEqual(memory["background"]["unmovable"], frames * 5 // 100)
        self.assertEqual(memory["nodes"][0]["background"], frames * 20 // 100 + frames * 5 // 100)
        for key in ("peak_pages", "end_pages", "by_node", "after_compact_pages"):
            self.assertEqual(memory[key], plain[key], key)

    def test_background_moves_whole(self):
        background = self.ran("--migrate", "max", "--background", "movable=30")[2]["background"]
        self.assertEqual(background["damaged"], 0)

    def test_remote_cost_is_never_invented(self):
        self.assertEqual(self.ran("--topology", "numa:1 pu:1")[2]["remote_cost"],
                         "absent: one node")
        memory = self.ran("--topology", "numa:200 pu:1", "--memory", "1M", "--policy", "interleave")[2]
        self.assertIn("not every node is bound", memory["remote_cost"])
        self.assertIn(False, [node["bound"] for node in memory["nodes"]])

    def test_drivers_report(self):
        _, repeat, memory = self.ran(*SLOW, "--migrate", "offline,contig,demote=max,promote=5000")
        drivers = {driver["name"]: driver for driver in repeat["drivers"]}
        self.assertEqual([name for name, d in sorted(drivers.items()) if d["synthetic"]],
                         ["demote", "promote"])
        for name in ("offline", "contig"):
            counters = drivers[name]["counters"]
            ended = sum(value for key, value in counters.items()
                        if key.startswith("failed_") or key == "offlined")
            self.assertIn(counters["ranges"] - ended, (0, 1))
            self.assertEqual(drivers[name]["latency_ns"]["time_to_offline"]["count"],
                             counters["offlined"])
        self.assertEqual([node["tier"] for node in memory["nodes"]], [0, 1])

    def test_refused(self):
        for options, says in ((["--policy", "x"], "--policy x"), (["--policy", ""], "local"),
                              (["--policy", "bind="], "bind="), (["--policy", "bind=0,"], "bind="),
                              (["--policy", "bind=2"], "last is 1"),
                              (["--policy", "bind=0-2"], "last is 1"),
                              (["--policy", "bind=1-0"], "expected"),
                              (["--policy", "bind=-1"], "expected"),
                              (["--policy", "bind=00000000000000000001"], "expected"),
                              (["--policy", "prefer=0,1"], "prefer=NODE"),
                              (["--policy", "interleave=0"], "expected"),
                              (["--background", "x"], "movable=PCT"),
                              (["--background", ""], "movable=PCT"),
                              (["--background", "movable=0"], "1 to 95"),
                              (["--background", "movable=96"], "1 to 95"),
                              (["--background", "movable=50,unmovable=50"], "1 to 95"),
                              (["--background", "movable=5,movable=5"], "movable=PCT"),
                              (["--background", "movable=5,"], "movable=PCT"),
                              (["--background", "movable=-5"], "movable=PCT"),
                              (["--background", "movable=90", "--memory", "8T"], "--memory"),
                              (["--migrate", "demote"], "two tiers"),
                              (["--migrate", "promote=5"], "two tiers"),
                              (["--migrate", "demote=x"], "demote"),
                              (["--migrate", "offline=1000"], "1024"),
                              (["--migrate", "offline=1024:"], "offline"),
                              (["--migrate", "offline=1024:0"], "offline"),
                              (["--migrate", "contig=0"], "1024"),
                              (["--migrate", "contig=1024:9"], "contig")):
            out = self.path("bad")
            self.refused("run", *TWO, *options, "--out", out, self.trace, says=says)
            self.assertFalse(os.path.exists(out), options)

    def test_topo_shows_tiers(self):
        text = self.done("topo", *SLOW)
        self.assertIn("2 tiers of memory", text)
        self.assertRegex(text, "node 1: CPUs none,.* tier 1 of memory")
        self.assertEqual([n["tier"] for n in json.loads(self.done("topo", *SLOW, "--json"))["nodes"]],
                         [0, 1])
        self.assertIn("remote cost is absent", self.done("topo", "--topology", "numa:1 pu:1"))


if __name__ == "__main__":
    main()
