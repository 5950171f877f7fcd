# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab calibrate: the file it writes is a valid machine, under any load of this host."""
import json
import os
import signal
import subprocess

from program import PROGRAM, FolderCase, main, zslab

ORDER = ["hit", "l2", "l3", "memory", "memory_socket", "memory_remote"]
FURTHER = ["cluster", "socket", "near", "far"]
MEASURED = {"atomic", "line", "l2", "l3", "memory", "overlap", "fills"}


class Calibrate(FolderCase):
    def parameters(self, machine):
        shown, = json.loads(self.done("machines", machine, "--json"))
        return {(value["section"], value["name"]): value for value in shown["values"]}

    def test_the_file_is_a_machine(self):
        path = self.path("host.ini")
        run = zslab("calibrate", "--quick", "-o", path)
        self.assertEqual((run.returncode, run.stdout), (0, ""), run.stderr)
        self.assertRegex(run.stderr, r"(?s)memory .*quartiles.*\nhit .*not fitted")
        have, all_of_them = self.parameters(path), self.parameters("milan")
        self.assertEqual(list(have), list(all_of_them))
        for name, value in have.items():
            self.assertIn(value["origin"], {"measured", "fitted", "default"}, name)
            self.assertTrue(value["source"], name)
        measured = {name for (_, name), v in have.items() if v["origin"] == "measured"}
        self.assertLessEqual(MEASURED, measured)
        for section, names in ("latency", ORDER), ("transfer", FURTHER):
            values = [have[section, name]["value"] for name in names]
            self.assertEqual(values, sorted(values), names)
        self.done("model", "bench", "counter", "--machine", path, "--cpus", "1", "--time", "20us")

    def test_killed_it_leaves_nothing(self):
        path = self.write("host.ini", "as it was\n")
        with subprocess.Popen([PROGRAM, "calibrate", "--quick", "-o", path],
                              stderr=subprocess.PIPE, text=True) as run:
            self.assertTrue(run.stderr.readline())  # the first figure: it measures
            run.send_signal(signal.SIGKILL)
        self.assertEqual(run.returncode, -signal.SIGKILL)
        self.assertEqual([n for n in os.listdir(self.folder) if n[0] != "."], ["host.ini"])
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "as it was\n")

    def test_a_place_that_is_none(self):
        file = self.write("file", "")
        for path, says in [(self.path("none/host.ini"), "No such file"), (self.folder, "is not a file"),
                           (os.path.join(file, "host.ini"), "Not a directory")]:
            self.refused("calibrate", "-o", path, says=[path, says])
        self.refused("calibrate", "host.ini", says="too many arguments")


if __name__ == "__main__":
    main()
