# SPDX-License-Identifier: GPL-2.0-or-later
"""build-kernel's cache, by a file that does nothing: what is kept, and what a fault leaves."""
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], "tests", "cli"))
from program import Case, PROGRAM, main

SCRIPT = os.path.abspath(sys.argv[3])
# Runs build-kernel and kills it when it starts its command number N.
KILLED = """
import importlib.machinery, importlib.util, os, signal, sys
script, at = sys.argv[1], int(sys.argv[2])
loader = importlib.machinery.SourceFileLoader("build_kernel", script)
module = importlib.util.module_from_spec(importlib.util.spec_from_loader("build_kernel", loader))
loader.exec_module(module)
run, count = module.subprocess.run, 0
def counted(*args, **options):
    global count
    count += 1
    done = run(*args, **options)
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
module.subprocess.run = counted
sys.argv[1:] = sys.argv[3:]
sys.exit(module.main())
"""


class ModuleCache(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for name in ["cache", "tmp", "tree/mm", "tree/include/linux"]:
            os.makedirs(os.path.join(self.folder, name))
        self.tree = os.path.join(self.folder, "tree")
        with open(sys.argv[4], encoding="utf-8") as file:
            self.write("mm/zsmalloc.c",
                       file.read().replace("/* INCLUDE", "#include \"beside.h\"\n/*"))
        self.write("mm/beside.h", "#define BESIDE 1\n")
        self.kept = os.path.join(self.folder, "cache/zslab/kernel")
        self.env = {**os.environ, "XDG_CACHE_HOME": os.path.join(self.folder, "cache"),
                    "TMPDIR": os.path.join(self.folder, "tmp"), "CCACHE_DISABLE": "1"}

    def write(self, name, text, mode="w"):
        with open(os.path.join(self.tree, name), mode, encoding="utf-8") as file:
            file.write(text)

    def build(self, *options, says=None, status=0):
        run = self.zslab("build-kernel", "--name", "tiny", *options, self.tree)
        self.assertEqual(run.returncode, status, run.stderr)
        if says:
            self.assertIn(says, run.stdout + run.stderr)
        return run

    def zslab(self, *arguments, **more):
        return subprocess.run([PROGRAM, *arguments], env=self.env, capture_output=True, text=True,
                              check=False, **more)

    def everything(self):
        return sorted(os.path.relpath(os.path.join(folder, file), self.kept)
                      for folder, _, files in os.walk(self.kept) for file in files)

    def assert_whole_or_nothing(self):
        """What has the name of a module can be opened; nothing else but .work is there."""
        for name in ["tiny.native.so", "tiny.virtual.so"]:
            path = os.path.join(self.kept, name)
            if os.path.lexists(path):
                self.assertGreater(os.path.getsize(path), 10000)
        if os.path.exists(os.path.join(self.kept, "tiny.native.so")):
            self.assertEqual(self.zslab("variants", "--module",
                                        os.path.join(self.kept, "tiny.native.so")).returncode, 0)
        self.assertEqual(os.listdir(os.path.join(self.folder, "tmp")), [])

    def test_what_is_kept(self):
        self.build(says="tiny: built, of")
        self.assertEqual(os.stat(self.kept).st_mode & 0o77, 0)
        files = self.everything()
        self.assertEqual(len(files), 8, files)  # links and parts, read.json, .lock
        self.build(says="tiny: built before, of")
        self.assertEqual(self.everything(), files)
        self.assertNotIn(".work", os.listdir(self.kept))
        self.assertEqual(os.listdir(os.path.join(self.folder, "tmp")), [])

    def test_its_data_is_simulated(self):
        self.write("mm/beside.h", "#define BESIDE 1\nint its_zero, its_value = 1;\n")
        self.build(says="tiny: built, of")
        simulated = os.path.join(sys.argv[2], "tests", "virtual", "module_data.py")
        subprocess.run([sys.executable, simulated, "--holds", "its_zero", "--holds", "its_value",
                        os.path.join(self.kept, "tiny.virtual.so")], check=True)

    def test_a_header_beside_it_that_changes(self):
        self.build(says="tiny: built, of")
        self.write("mm/beside.h", "#include \"further.h\"\n")
        self.write("mm/further.h", "#define BESIDE 2\n")
        self.build(says="tiny: built, of")
        self.write("mm/further.h", "#define BESIDE 3\n")
        self.build(says="tiny: built, of")
        self.write("mm/not_included.h", "#define BESIDE 4\n")
        self.build(says="tiny: built before, of")
        self.write("mm/further.h", "#define BESIDE 2\n")
        self.build(says="tiny: built before, of")  # the second is still there
        self.write("mm/beside.h", "#error of the header\n")
        self.build(says="of the header", status=2)

    def test_a_disk_that_is_full(self):
        for limit in [0, 4096, 100000]:  # bytes of a file, none of which holds a module
            run = self.zslab("build-kernel", "--name", "tiny", self.tree, preexec_fn=lambda n=limit:
                             resource.setrlimit(resource.RLIMIT_FSIZE, (n, n)))
            self.assertNotEqual(run.returncode, 0, limit)
            self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
            self.assertEqual([f for f in self.everything() if f != ".lock"], [])
        self.build(says="tiny: built, of")
        self.assert_whole_or_nothing()

    def test_a_kill_at_each_command(self):
        at = 0
        while True:
            at += 1
            run = subprocess.run(
                [sys.executable, "-c", KILLED, SCRIPT, str(at), self.tree, "tiny", "", self.kept,
                 os.path.realpath(PROGRAM)], env=self.env, capture_output=True, text=True,
                check=False)
            self.assert_whole_or_nothing()
            if run.returncode != -signal.SIGKILL:
                break
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertGreater(at, 9)  # tree.sh, --version, pkg-config, compile and link, twice
        self.assertIn("tiny: built, of", run.stdout)
        self.assertEqual(len(self.everything()), 8, self.everything())

    def test_nothing_is_run_to_list_it(self):
        trace = os.path.join(self.folder, "ran")
        self.write("mm/zsmalloc.c", "#include <fcntl.h>\n__attribute__((constructor)) "
                   f"static void ran(void) {{ creat(\"{trace}\", 0600); }}\n", mode="a")
        self.build(says="tiny: built, of")
        self.assertTrue(os.path.exists(trace))  # it was asked for
        os.unlink(trace)
        for options in [], ["--json"]:
            run = self.zslab("variants", *options)
            self.assertEqual(run.returncode, 0)
            self.assertIn("tiny", run.stdout)
            self.assertFalse(os.path.exists(trace))
        self.zslab("run", "--variant", "trylock", "--migrate", "off", "--laps", "1", "--repeat",
                   "1", "--out", os.path.join(self.folder, "out"), "redis_lz4")
        self.assertFalse(os.path.exists(trace))

    def test_a_module_that_others_can_write(self):
        self.build(says="tiny: built, of")
        module = os.path.realpath(os.path.join(self.kept, "tiny.native.so"))
        for path in [module, os.path.dirname(module)]:
            os.chmod(path, 0o777)
            run = self.zslab("run", "--variant", "tiny", "redis_lz4")
            self.assertEqual(run.returncode, 2, run.stderr)
            self.assertIn("others can write", run.stderr)
            os.chmod(path, 0o755)
        if os.geteuid() == 0:
            os.chown(module, 12345, -1)
            run = self.zslab("run", "--variant", "tiny", "redis_lz4")
            self.assertIn("others can write", run.stderr)

    def test_an_installed_program_looks_in_no_build_folder(self):
        os.makedirs(os.path.join(self.folder, "bin"))
        moved = shutil.copy(PROGRAM, os.path.join(self.folder, "bin"))
        for name in ["ZSLAB_MODULE_DIR", "ZSLAB_DATA_DIR"]:
            self.env.pop(name, None)
        run = subprocess.run([moved, "variants"], env=self.env, capture_output=True, text=True,
                             check=False)
        self.assertEqual(run.returncode, 3, run.stdout)
        self.assertIn("zslab-native.so: not found", run.stderr)
        run = self.zslab("variants")
        self.assertEqual(run.returncode, 0, run.stderr)


main()
