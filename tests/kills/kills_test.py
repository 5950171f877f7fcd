# SPDX-License-Identifier: GPL-2.0-or-later
"""Kills commands at random moments, $KILLS times each (50 by default). Files that were finished
before stay whole, files that appear are whole, no process is left, and the next run removes what
the killed one left."""
import glob
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(sys.argv[2], "tests", "cli"))
from program import PROGRAM, RESULTS, Case, main  # noqa: E402

KILLS = int(os.environ.get("KILLS", "50"))
MARK = f"ZSLAB_KILLS={uuid.uuid4()}"
SEED = int(os.environ.get("KILLS_SEED", "1"))


def read(path, mode="rb"):
    with open(path, mode) as file:
        return file.read()


def marked():
    """The processes that a command of this test started."""
    found = []
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            if MARK.encode() in read(path):
                found.append(path)
        except OSError:  # it has ended, or belongs to another user
            pass
    return found


class Kills(Case):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.tmp, self.out = self.path("tmp"), self.path("out")
        os.mkdir(self.tmp)
        name, value = MARK.split("=")
        self.env = {**os.environ, name: value, "TMPDIR": self.tmp,
                    "XDG_CACHE_HOME": self.path("cache")}
        self.random = random.Random(SEED)

    def path(self, name):
        return os.path.join(self.folder, name)

    def trace(self, events):
        path = self.path("trace.csv")
        with open(path, "w") as file:
            file.write("op,id,size\n" + "".join(f"M,{i},{32 + 7 * i % 3000}\n" for i in range(events)))
        return path

    def whole_run(self, words):
        begin = time.monotonic()
        run = subprocess.run([PROGRAM, *words], env=self.env, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        return time.monotonic() - begin

    def kill(self, words, check):
        """At moments spread over the whole run, its start and its end included."""
        seconds = self.whole_run(words)
        check()
        done = 0
        for _ in range(KILLS):
            with subprocess.Popen([PROGRAM, *words], env=self.env, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) as run:
                time.sleep(self.random.uniform(0, 1.1) * seconds)
                run.send_signal(signal.SIGKILL)
            done += run.returncode == 0
            while marked():  # if one does not end, Meson's time limit ends the test
                time.sleep(0.005)
            check()
        self.assertLess(done, KILLS)
        self.whole_run(words)
        check()
        self.assertEqual(os.listdir(self.tmp), [])

    def visible(self):
        return sorted(os.listdir(self.out))

    def check_trace(self):
        run = subprocess.run([PROGRAM, "trace", "info", self.path("out/t.zslab")],
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_import(self):
        os.mkdir(self.out)
        self.kill(["import", self.trace(100000), self.path("out/t.zslab")], self.check_trace)
        self.assertEqual(self.visible(), ["t.zslab"])

    def test_generate(self):
        os.mkdir(self.out)
        self.kill(["generate", "churn", "--operations", "300000", self.path("out/t.zslab")],
                  self.check_trace)
        self.assertEqual(self.visible(), ["t.zslab"])

    def test_run(self):
        names = ["trace.rcu.json", "trace.trylock.json"]

        def check():
            for name in names:
                self.assertEqual(len(json.loads(read(os.path.join(self.out, name)))["repeats"]), 3)
            for name in glob.glob(os.path.join(self.out, "*.partial")):
                self.assertIn(len(json.loads(read(name))["repeats"]), (1, 2))

        self.kill(["run", "--quiet", "--repeat", "3", "--laps", "3", "--out", self.out,
                   self.trace(20000)], check)
        self.assertEqual(self.visible(), names)

    def test_plot(self):
        def check():
            for name in glob.glob(os.path.join(self.out, "*")):
                data = read(name)
                if name.endswith(".svg"):
                    xml.etree.ElementTree.fromstring(data)
                elif name.endswith(".png"):
                    self.assertTrue(data.endswith(b"IEND\xaeB`\x82"), name)
                else:
                    self.assertTrue(data.endswith(b"\n"), name)

        self.kill(["plot", os.path.join(RESULTS, "two"), "-o", self.out], check)
        self.assertEqual(len(self.visible()), 3 * 18)

    def test_report(self):
        os.mkdir(self.out)
        page = self.path("out/r.html")
        self.kill(["report", os.path.join(RESULTS, "two"), "-o", page], lambda:
                  self.assertTrue(read(page).endswith(b"</html>\n")))
        self.assertEqual(self.visible(), ["r.html"])

    def test_build_kernel(self):
        tree = self.path("tree/mm/zsmalloc.c")
        os.makedirs(os.path.dirname(tree))
        edits = 0

        def edit():  # or the second build would reuse the first
            nonlocal edits
            edits += 1
            text = read(sys.argv[3], "r").replace("/* INCLUDE", "#include \"beside.h\"\n/*")
            with open(tree, "w") as file:
                file.write(text + f"/* {edits} */\n")

        def check():
            run = subprocess.run([PROGRAM, "variants"], env=self.env, capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn("tiny", run.stdout)
            edit()

        with open(self.path("tree/mm/beside.h"), "w") as file:
            file.write("#define BESIDE 1\n")
        edit()
        self.kill(["build-kernel", "--name", "tiny", self.path("tree")], check)
        self.assertEqual(sorted(os.listdir(self.path("cache/zslab/kernel"))),
                         [".lock", "built", "tiny.json", "tiny.native.so", "tiny.virtual.so"])


if __name__ == "__main__":
    main()
