# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab explore FILE.c: the documentation's example, a bug in a user's scenario, and refusals."""
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[2], "tests", "cli"))
sys.dont_write_bytecode = True
from program import SOURCES, FolderCase, main, zslab  # noqa: E402

LOST = """#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"
static int counter;
static void adds(void) { WRITE_ONCE(counter, READ_ONCE(counter) + 1); }
static void check(void) { scenario_assert(counter == 2); }
SCENARIO(lost) = {.name = "lost", .tasks = {adds, adds}, .check = check, .no_variant = true};
"""

READS = """#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"
static int counter;
int kept;
static void adds(void) { WRITE_ONCE(counter, 1); }
static void reads(void) { kept = HOW; }
SCENARIO(reads) = {.name = "reads", .tasks = {adds, reads}, .no_variant = true};
"""

# First task, second, outcome, and the models that show it.
LITMUS = {
    "sb": ("x=1 r0=y", "y=1 r1=x", "r0 == 0 && r1 == 0", ["tso", "pso", "lkmm"]),
    "sb_mb": ("x=1 mb r0=y", "y=1 mb r1=x", "r0 == 0 && r1 == 0", []),
    "mp": ("x=1 y=1", "r0=y r1=x", "r0 == 1 && r1 == 0", ["pso", "lkmm"]),
    "mp_wmb": ("x=1 wmb y=1", "r0=y r1=x", "r0 == 1 && r1 == 0", ["lkmm"]),
    "mp_release": ("x=1 y:1", "r0=y r1=x", "r0 == 1 && r1 == 0", ["lkmm"]),
    "mp_rmb": ("x=1 wmb y=1", "r0=y rmb r1=x", "r0 == 1 && r1 == 0", []),
    "twotwow": ("x=1 y=2", "y=1 x=2", "x == 1 && y == 1", ["pso", "lkmm"]),
    "own": ("x=1 r0=x r1=y", "y=1 r2=y r3=x", "r0 == 1 && r2 == 1 && r1 == 0 && r3 == 0",
            ["tso", "pso", "lkmm"]),
}


def litmus(name, first, second, outcome):
    def statement(word):
        if word in ("mb", "wmb", "rmb"):
            return f"smp_{word}();"
        if ":" in word:
            return "smp_store_release(&{}, {});".format(*word.split(":"))
        to, value = word.split("=")
        return f"{to} = READ_ONCE({value});" if to[0] == "r" else f"WRITE_ONCE({to}, {value});"

    bodies = [" ".join(map(statement, task.split())) for task in (first, second)]
    return f'''#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"
static int x, y;
int r0, r1, r2, r3;
static void first(void) {{ {bodies[0]} }}
static void second(void) {{ {bodies[1]} }}
static void check(void) {{ scenario_assert(!({outcome})); }}
SCENARIO({name}) = {{.name = "{name.replace("_", "-")}", .tasks = {{first, second}},
        .check = check, .no_variant = true}};
'''


# The flush needs the callbacks, or the worker, of the CPU that waits for it.
AWAITED = '''#include "src/explore/scenarios/pool.h"
static unsigned long freed, flushed;
static void setup(const struct scenario_env *env)
{
        pool_setup(env);
        pool_fill(2, POOL_SINGLE);
}
static void frees(void)
{
        pool_free(0);
        scenario_set(&freed);
        scenario_wait(&flushed);
}
static void flushes(void)
{
        scenario_wait(&freed);
        pool_flush();
        scenario_set(&flushed);
}
SCENARIO(awaited) = {.name = "awaited", .setup = setup, .tasks = {frees, flushes},
        .check = pool_check, .teardown = pool_teardown};
'''


class User(FolderCase):
    def setUp(self):
        super().setUp()
        os.environ["XDG_CACHE_HOME"] = self.path("cache")

    def test_the_documentations_example(self):
        with open(os.path.join(SOURCES, "docs", "explore.md"), encoding="utf-8") as file:
            example = re.search(r"```c\n(.*?)```", file.read(), re.S).group(1)
        path = self.write("mine.c", example)
        self.assertIn("100 schedules", self.done("explore", "--schedules", "100", path))
        run = zslab("explore", "--variant", "rcu-posted:repaired+fix-ops=off", path, "--out",
                    self.path("out"))
        self.assertEqual(run.returncode, 1, run.stderr)

    def test_a_failure_repeats_until_its_file_changes(self):
        path = self.write("lost.c", LOST)
        run = zslab("explore", path, "--out", self.path("out"))
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertRegex(run.stdout, r"lost\.c:5")
        failure = glob.glob(self.path("out/lost-bug-*.json"))[0]
        again = zslab("explore", "--replay", failure)
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertIn("counter == 2", again.stdout)
        self.write("lost.c", LOST.replace("+ 1", "+ 1 + 0 * counter"))
        self.refused("explore", "--replay", failure, says="expected one of this build")
        os.unlink(path)
        self.refused("explore", "--replay", failure, says="lost.c: No such file")

    def test_a_file_is_compiled_once(self):
        def modules():
            return {path: os.stat(path).st_ino
                    for path in glob.glob(self.path("cache/**/*.so"), recursive=True)}

        path = self.write("lost.c", LOST)
        zslab("explore", path, "--out", self.path("out"))
        first = modules()
        zslab("explore", path, "--out", self.path("out"))
        self.assertEqual(modules(), first)
        self.write("lost.c", LOST.replace("+ 1", "+ 2"))
        zslab("explore", path, "--out", self.path("out"))
        self.assertEqual(len(modules()), len(first) + 1)

    def test_data_is_simulated(self):
        zslab("explore", self.write("lost.c", LOST), "--out", self.path("out"))
        module, = glob.glob(self.path("cache/**/*.so"), recursive=True)
        simulated = os.path.join(sys.argv[2], "tests", "virtual", "module_data.py")
        subprocess.run([sys.executable, simulated, "--holds", "counter", module], check=True)

    def test_data_race_is_told(self):
        """A plain read under --races strict."""
        for read, found in [("counter", 1), ("data_race(counter)", 0), ("READ_ONCE(counter)", 0)]:
            path = self.write("reads.c", READS.replace("HOW", read))
            run = zslab("explore", path, "--races", "strict", "--schedules", "200", "--out",
                        self.path("out"))
            self.assertEqual(run.returncode, found, run.stdout + run.stderr)
            self.assertEqual("KCSAN: data-race" in run.stdout, bool(found))

    def test_a_task_that_is_awaited_may_flush(self):
        path = self.write("awaited.c", AWAITED)
        for variant in ["rcu", "trylock"]:
            run = zslab("explore", path, "--variant", variant, "--schedules", "200", "--out",
                        self.path("out"))
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_store_buffers(self):
        """Litmus tests by the models under which their outcome is seen."""
        for name, (first, second, outcome, models) in LITMUS.items():
            path = self.write(name + ".c", litmus(name, first, second, outcome))
            for model in ["sc", "tso", "pso", "lkmm"]:
                seen = model in models
                run = zslab("explore", path, "--model", model, "--races", "none", "--schedules",
                            "20000", "--out", self.path(name + model))
                self.assertEqual(run.returncode, int(seen), (name, model, run.stderr))
                if not seen:
                    continue
                failure = glob.glob(self.path(name + model + "/*.json"))[0]
                again = zslab("explore", "--replay", failure)
                self.assertEqual(again.returncode, 1, again.stderr)
                self.assertIn("seen by all", again.stdout)
                if name == "mp_wmb":
                    self.assertRegex(again.stdout, "reads an older value, 0x0, from before")

    def test_all_schedules_of_a_store_buffer(self):
        for name, found in [("sb", 1), ("sb_mb", 0), ("mp", 0)]:
            path = self.write(name + ".c", litmus(name, *LITMUS[name][:3]))
            run = zslab("explore", path, "--model", "tso", "--races", "none", "--strategy",
                        "bounded", "--preemptions", "3", "--schedules", "1000000", "--out",
                        self.path("out"))
            self.assertEqual(run.returncode, found, run.stdout + run.stderr)
            self.assertEqual("explored" in run.stdout, not found)
        self.refused("explore", path, "--model", "pso", "--strategy", "exhaustive", says="pso")
        self.refused("explore", path, "--model", "pso", "--strategy", "bounded", says="pso")

    def test_what_is_refused(self):
        for text, says in [
                (LOST.replace("counter)", "count)"), "bad.c:4:"),
                (LOST.replace("scenario_assert", "scenario_asert"), "bad.c:5:"),
                (LOST.replace("scenario.h", "scenery.h"), "bad.c:2:"),
                ("int none;\n", "no SCENARIO(); expected one"),
                (LOST + LOST.replace("(lost)", "(other)").split("\n")[5], "2 SCENARIO()"),
                (LOST.replace('"lost"', '"a/b"'), 'name is "a/b"'),
                (LOST.replace('.name = "lost", ', ""), "name is"),
                (LOST.replace("{adds, adds}", "{}"), "no tasks")]:
            path = self.write("bad.c", text)
            self.refused("explore", path, says=[path, says])
        self.refused("explore", self.path("none.c"), says="none.c: No such file")
        self.refused("explore", self.write("good.c", LOST), "--strategy", "luck", says="luck")
        left = os.listdir(self.path("cache/zslab/explore"))
        self.assertTrue(all(name.endswith(".so") for name in left), left)


if __name__ == "__main__":
    main()
