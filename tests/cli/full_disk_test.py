# SPDX-License-Identifier: GPL-2.0-or-later
"""A disk that is full: a real one of a few pages where it may be mounted, and /dev/full.
Files are complete or absent, and the error names the file."""
import os
import shutil
import subprocess
import tempfile
from random import Random

from program import PROGRAM, SOURCES, Case, FolderCase, main, result

# Mounts a disk of $1 bytes, runs a command that writes to it, and lists what is on it.
ON_A_DISK = """
mount -t tmpfs -o size="$1" none "$2" || exit 77
disk=$2
shift 2
"$@" >/dev/null
echo "status $?"
cd "$disk" && find . -type f -printf '%P %s\\n'
"""


def on_a_disk(size, disk, *command):
    return subprocess.run(["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]),
                           "sh", "-c", ON_A_DISK, "sh", str(size), disk, *command],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          env={**os.environ, "XDG_CACHE_HOME": disk})


def can_mount():
    if not shutil.which("unshare"):
        return False
    with tempfile.TemporaryDirectory() as disk:
        return on_a_disk(65536, disk, "true").stdout == "status 0\n"


class FullDisk(FolderCase):
    def setUp(self):
        super().setUp()
        self.disk = self.path("disk")
        os.mkdir(self.disk)
        rng = Random(1)
        self.trace = self.write("t.csv", "op,id,size\n" + "".join(
            f"M,{i},{rng.randrange(1, 4097)}\n" for i in range(30000)))

    def fails(self, size, *args, status=3):
        """The files on the disk, by name, with their sizes."""
        if not CAN_MOUNT:
            self.skipTest("a tmpfs cannot be mounted here")
        run = on_a_disk(size, self.disk, PROGRAM, *args)
        lines = run.stdout.splitlines()
        self.assertEqual(lines[0], f"status {status}", (args, run.stderr))
        self.assertIn("No space left on device", run.stderr)
        return dict(line.rsplit(" ", 1) for line in lines[1:])

    def at(self, name):
        return os.path.join(self.disk, name)

    def test_traces(self):
        for args in (("import", self.trace, self.at("t.zslab")),
                     ("generate", "churn", self.at("c.zslab")),
                     ("export", self.trace, self.at("t.csv"))):
            self.assertEqual(self.fails(16384, *args), {}, args)

    def test_a_result(self):
        left = self.fails(16384, "run", "--quiet", "--repeat", "1", "--laps", "1", "--variant",
                          "rcu,trylock", "--out", self.at("out"), self.trace)
        self.assertEqual([name for name in left if not name.endswith(".json") or left[name] == "0"],
                         [])

    def test_pages_and_pictures(self):
        self.assertEqual(self.fails(8192, "report", result("two"), "-o", self.at("r.html")), {})
        if shutil.which("gnuplot"):
            left = self.fails(65536, "plot", result("two"), "-o", self.at("plots"))
            self.assertEqual({name.rsplit(".", 1)[1] for name in left} - {"svg", "png", "dat"}, set())
            self.assertNotIn("0", left.values())

    def test_a_module(self):
        os.makedirs(self.path("tree/include/linux"))
        with open(os.path.join(SOURCES, "tests", "kernel_tree", "tiny_zsmalloc.c"),
                  encoding="utf-8") as tiny:
            self.write("tree/mm/zsmalloc.c", "#define BESIDE 1\n" + tiny.read())
        left = self.fails(65536, "build-kernel", "--name", "tiny", self.path("tree"))
        self.assertEqual([name for name in left if name.endswith(".so")], [])


class FullOutput(Case):
    def test_standard_output(self):
        a = result("two/sample_a.rcu.json")
        for args in (("compare", a, a), ("compare", "--json", a, a), ("report", a, "-o", "-"),
                     ("variants", "--json"), ("topo",), ("help",), ("litmus", "--help")):
            with open("/dev/full", "w", encoding="utf-8") as full:
                run = subprocess.run([PROGRAM, *args], stdout=full, stderr=subprocess.PIPE, text=True,
                                     stdin=subprocess.DEVNULL, check=False)
            self.assertEqual(run.returncode, 3, (args, run.stderr))
            self.assertIn("No space left on device", run.stderr)


CAN_MOUNT = can_mount()

if __name__ == "__main__":
    main()
