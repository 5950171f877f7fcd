# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab explore FILE.c: the documentation's example, a bug of the user's, and what is refused."""
import glob
import os
import re
import sys
import unittest

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

    def test_data_race_is_told(self):
        """Of what reads plainly, strictly looked at."""
        for read, found in [("counter", 1), ("data_race(counter)", 0), ("READ_ONCE(counter)", 0)]:
            path = self.write("reads.c", READS.replace("HOW", read))
            run = zslab("explore", path, "--races", "strict", "--schedules", "200", "--out",
                        self.path("out"))
            self.assertEqual(run.returncode, found, run.stdout + run.stderr)
            self.assertEqual("KCSAN: data-race" in run.stdout, bool(found))

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
