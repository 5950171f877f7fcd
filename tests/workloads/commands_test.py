# SPDX-License-Identifier: GPL-2.0-or-later
"""import, export, trace and generate as their users run them."""
import contextlib
import glob
import json
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from program import PROGRAM, SOURCES, FolderCase, main, zslab  # noqa: E402

TRACES = os.path.join(SOURCES, "workloads", "traces")


def readme_rows():
    with open(os.path.join(TRACES, "README.md"), encoding="utf-8") as file:
        for line in file:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if re.fullmatch(r"`\w+`", cells[0]):
                numbers = [int(cell.replace(",", "")) for cell in cells[2:10]]
                yield cells[0].strip("`"), numbers, cells[10].strip("`")


class Traces(FolderCase):
    def info(self, trace):
        return json.loads(self.done("trace", "info", "--json", trace))

    def test_readme_tells_what_the_bundled_traces_hold(self):
        rows = list(readme_rows())
        bundled = {os.path.basename(p)[:-6] for p in glob.glob(os.path.join(TRACES, "*.zslab"))}
        self.assertEqual({row[0] for row in rows}, bundled)
        for name, numbers, digest in rows:
            info = self.info(name)
            ops = info["operations"]
            self.assertEqual(numbers[:6] + numbers[7:],
                             [info["events"], ops["malloc"], ops["free"], ops.get("read", 0),
                              info["peak_live_objects"], info["peak_live_bytes"],
                              info["live_objects"]], name)
            self.assertEqual((info["xxh64"], info["clock"], info["name"]),
                             (digest, "emulated", name))

    def test_bundled_traces_are_small_and_whole(self):
        paths = glob.glob(os.path.join(TRACES, "*"))
        self.assertLessEqual(sum(os.path.getsize(p) for p in paths), 12e6)
        for path in paths:
            if path.endswith(".zslab"):
                self.assertIn("every checksum and event right", self.done("trace", "check", path))

    def test_bundled_traces_survive_csv(self):
        for name, _, digest in readme_rows():
            self.done("export", name, self.path("t.csv"))
            self.assertEqual(self.info(self.path("t.csv"))["xxh64"], digest)
            self.done("import", self.path("t.csv"), self.path("t.zslab"))
            back = self.info(self.path("t.zslab"))
            self.assertEqual((back["xxh64"], back["clock"]), (digest, "emulated"))

    def test_export_to_stdout_is_the_file(self):
        self.done("export", "redis_lz4", self.path("t.csv"))
        with open(self.path("t.csv"), encoding="utf-8") as file:
            self.assertEqual(self.done("export", "redis_lz4"), file.read())

    def test_import_sets_clock_and_name(self):
        source = self.write("in.csv", "op,id,size,odd\nM,1,10,x\n")
        run = zslab("import", "--clock", "hardware", "--name", "my trace", source, self.path("o"))
        self.assertEqual((run.returncode, run.stderr), (0, source + ": columns ignored: odd\n"))
        info = self.info(self.path("o"))
        self.assertEqual((info["clock"], info["name"], info["format"]),
                         ("hardware", "my_trace", "zslab"))
        self.refused("import", "--format", "zslab", source, self.path("p"), says="is csv; expected")
        self.refused("import", "--format", "csv", self.path("o"), self.path("p"), says="is zslab")

    IMPOSSIBLE = ("op,id,size\nM,1,100\nM,1,100\nF,2,\nR,2,\nW,2,\nM,3,0\nM,4,4097\nF,1,\n"
                  "F,1,\nM,5,4096\n")

    def test_impossible_rows_stop_with_their_line(self):
        for rows, says in (("M,1,1\nM,1,1\n", ":3: malloc of id 1, which is live"),
                           ("F,2,\n", ":2: free of id 2, which is not live"),
                           ("R,2,\n", ":2: read of id 2, which is not live"),
                           ("W,2,\n", ":2: write of id 2, which is not live"),
                           ("M,3,0\n", ":2: malloc of size 0; expected 1 to 4096"),
                           ("M,3,4097\n", ":2: size is 4097; expected at most 4096")):
            source = self.write("in.csv", "op,id,size\n" + rows)
            for args in (("import", source, self.path("out")), ("trace", "check", source),
                         ("trace", "info", source)):
                self.refused(*args, says=source + says)
            self.assertEqual(os.listdir(self.folder), ["in.csv"])

    def test_repair_drops_and_counts_them(self):
        source = self.write("in.csv", self.IMPOSSIBLE)
        run = zslab("import", "--repair", source, self.path("out"))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("7 rows dropped that cannot be right, the first: %s:3: malloc of id 1"
                      % source, run.stderr)
        self.assertEqual(self.done("export", self.path("out")),
                         "# clock: none\nop,id,size_bytes\nM,1,100\nF,1,\nM,5,4096\n")

    def test_damage_is_refused(self):
        with open(os.path.join(TRACES, "redis_lz4.zslab"), "rb") as file:
            whole = file.read()
        for name, data, says in (("cut", whole[:-1], "expected 1 more, up to an end block"),
                                 ("bit", whole[:5000] + bytes([whole[5000] ^ 4]) + whole[5001:],
                                  "block 0, which ends at byte"),
                                 ("new", whole[:8] + b"\3" + whole[9:], "version is 3; expected 1 or 2")):
            path = self.path(name)
            with open(path, "wb") as file:
                file.write(data)
            for args in (("trace", "check", path), ("trace", "info", path),
                         ("import", path, self.path("out")), ("export", path, self.path("out"))):
                self.refused(*args, says=[path, says])
            self.assertFalse(os.path.exists(self.path("out")))

    def written(self, pid):
        """What a process has in a file of our folder, which need not have a name."""
        for fd in glob.glob(f"/proc/{pid}/fd/*"):
            with contextlib.suppress(FileNotFoundError):
                if os.readlink(fd).startswith(self.folder):
                    return os.stat(fd).st_size
        return 0

    def test_a_killed_writer_leaves_no_half_file(self):
        with subprocess.Popen([PROGRAM, "generate", "churn", "--operations", "1000000000",
                               self.path("out")]) as run:
            while run.poll() is None and not self.written(run.pid):
                time.sleep(0.01)
            self.assertIsNone(run.poll())
            run.kill()
        self.assertFalse(os.path.exists(self.path("out")))

    def test_files_that_cannot_be_used(self):
        self.refused("trace", "info", self.path("none"), says="No such file")
        self.refused("trace", "look", self.path("none"), says="expected info or check")
        self.refused("export", "redis_lz4", self.folder, says="is not a file")
        self.refused("export", "redis_lz4", self.path("no/where"), says="No such file")

    def test_generate_is_seeded_and_named(self):
        for name in ("munmap-storm", "churn", "fragment", "mixed-stress"):
            self.done("generate", name, self.path("a"))
            self.done("generate", "--seed", "12345" if name == "mixed-stress" else "1", name,
                      self.path("b"))
            self.done("generate", "--seed", "77", name, self.path("c"))
            a, b, c = (self.info(self.path(x)) for x in "abc")
            self.assertEqual(a, b)
            self.assertNotEqual(a["xxh64"], c["xxh64"])
            self.assertEqual((a["name"], a["clock"]), (name, "none"))
            self.assertIn(name + ":", self.done("generate", "list"))

    def test_generate_options_are_those_of_the_generator(self):
        out = self.path("out")
        self.done("generate", "munmap-storm", "--processes", "4", "--size", "1M", out)
        info = self.info(out)
        self.assertEqual((info["events"], info["cpus"], info["peak_live_objects"]), (2048, 4, 1024))
        self.done("generate", "mixed-stress", "--threads", "3", "--objects", "10", "--operations", "9",
                  out)
        self.assertEqual(self.info(out)["cpus"], 3)
        self.done("generate", "churn", "--order", "fifo", "--ids", "10", "--operations", "9",
                  "--sizes", "redis_lz4", out)
        self.assertEqual(self.info(out)["events"], 14)
        os.unlink(out)
        for args, says in ((["chrun"], "did you mean churn?"),
                           (["churn", "--keep", "2"], "--keep: churn has no such option"),
                           (["churn", "--order", "lifo"], "expected one of random, fifo"),
                           (["churn", "--ids", "1"], "--ids: '1'; expected a number from 2 to"),
                           (["mixed-stress", "--sizes", "x"], "has no such option"),
                           (["mixed-stress", "--min-size", "99", "--max-size", "98"], "range"),
                           (["churn", "--sizes", "nothing"], "nothing: No such file"),
                           (["churn", "--seed", "x"], "--seed: 'x'; expected a number"),
                           (["churn", "--page-size", "5000"], "expected a power of two")):
            self.refused("generate", *args, out, says=says)
        self.refused("generate", "churn", says="expected a file to write")
        self.assertEqual(os.listdir(self.folder), [])

    def test_every_generator_option_is_an_option_of_the_command(self):
        options = set(re.findall(r"--([a-z-]+)", self.done("generate", "--help")))
        for option in re.findall(r"^  --([a-z-]+)", self.done("generate", "list"), re.M):
            self.assertIn(option, options)


if __name__ == "__main__":
    main()
