# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab topo: described machines, and hostile descriptions."""
import json
import os
import shutil
import subprocess
import tempfile
from random import Random

from program import Case, main, zslab


class Described(Case):
    def test_synthetic(self):
        top = json.loads(self.done("topo", "--topology", "numa:2 core:2 pu:2", "--distances",
                                   "10,21;21,10", "--json"))
        self.assertEqual([len(node["cpus"]) for node in top["nodes"]], [4, 4])
        self.assertEqual([node["distances"] for node in top["nodes"]], [[10, 21], [21, 10]])
        self.assertTrue(top["told_distances"])
        text = self.done("topo", "--topology", "numa:2 core:2 pu:2")
        self.assertIn("2 nodes, 8 CPUs", text)
        self.assertIn("node 1: CPUs 4-7", text)
        self.assertIn("assumed", text)

    def test_host(self):
        top = json.loads(self.done("topo", "--json"))
        cpus = sum(len(node["cpus"]) for node in top["nodes"])
        self.assertEqual(cpus, len(os.sched_getaffinity(0)))


class Hostile(Case):
    def test_texts(self):
        for text in ("numa:99999 pu:9", "pu:99999999999999999999", "numa:2 pu:", "x", "", "pu:0",
                     "numa:257 pu:1", "pu:1025", "numa:-1 pu:1", "\x1b[31m", "a" * 100000,
                     "core:1024 core:1024 core:1024 pu:1024", "/dev/zero", "/dev/null", "/tmp"):
            self.refused("topo", "--topology", text)

    def test_distances(self):
        for text in ("10", "10,20", "10,20;20", "10,20;20,10;1,1", "10,x;20,10", "10,-1;20,10",
                     "10,20;20,99999999999"):
            self.refused("topo", "--topology", "numa:2 pu:1", "--distances", text)

    def test_xml(self):
        start = "<?xml version='1.0'?>"
        for text in ("", "<", "<topology", start, start + "<topology version='2.0'></topology>",
                     start + "<!DOCTYPE topology>\n<topology></topology>",
                     start + "<!DOCTYPE topology PUBLIC 'x' 'y'><topology></topology>",
                     start + "<!DOCTYPE t [<!ENTITY a 'aaaa'>]><topology>&a;</topology>",
                     start + "\0<!DOCTYPE t><topology></topology>"):
            with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
                file.write(text)
                file.flush()
                self.refused("topo", "--topology", file.name, says=file.name)

    def test_truncated_and_bent_xml_of_a_real_machine(self):
        tool = shutil.which("lstopo-no-graphics") or shutil.which("lstopo")
        if not tool:
            self.skipTest("lstopo is not installed")
        xml = subprocess.run([tool, "-i", "numa:2 pu:2", "--of", "xml"], check=True,
                             capture_output=True).stdout
        random = Random(1)
        for _ in range(100):
            bent = bytearray(xml[:random.randrange(1, len(xml) + 1)])
            for _ in range(random.randrange(4)):
                bent[random.randrange(len(bent))] = random.randrange(256)
            with tempfile.NamedTemporaryFile(suffix=".xml") as file:
                file.write(bent)
                file.flush()
                run = zslab("topo", "--topology", file.name)
                self.assertIn(run.returncode, (0, 2), bytes(bent))


if __name__ == "__main__":
    main()
