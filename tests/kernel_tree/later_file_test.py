#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Linux 6.12's file, edited to have the interface of v6.16, as a variant.

    later_file_test.py FILE ZSLAB READ_BEGIN ZPDESC

It shows that the adapter works for a file that reads and writes objects, takes a node, has its
pool's lock renamed and overlays struct page, as files from v6.14 on do; these were not available
for the test. The pages must equal those of the unedited file.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from rcu_series import Source

FILE, ZSLAB, READ_BEGIN, ZPDESC = map(os.path.abspath, sys.argv[1:5])

MAP = """\
#define ZSPAGE_MAP NULL
static struct lock_class_key zspage_key;

"""
LOCK = """\
{
	%s(ZSPAGE_MAP, 0, 0, _RET_IP_);
	%s_lock(&zspage->lock);
	lock_acquired(ZSPAGE_MAP, _RET_IP_);
}
"""
UNLOCK = """\
{
	rwsem_release(ZSPAGE_MAP, _RET_IP_);
	%s_unlock(&zspage->lock);
}
"""


def later(text):
    source = Source(FILE, text)
    source.replace("#include <linux/local_lock.h>",
                   "#include <linux/local_lock.h>\n#include \"zpdesc.h\"\n")
    source.cut("zs_map_object")
    source.cut("zs_unmap_object")
    source.replace("unsigned long zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)",
                   "unsigned long zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp,\n"
                   "\t\t\tconst int nid)\n")
    source.replace("zspage = alloc_zspage(pool, class, gfp);",
                   "\tzspage = alloc_zspage(pool, class, gfp, nid);\n", "zs_malloc")
    source.replace("gfp_t gfp)", "\tgfp_t gfp, const int nid)\n")  # of alloc_zspage()
    source.replace("page = alloc_page(gfp);", "\t\tpage = alloc_pages_node(nid, gfp, 0);\n",
                   "alloc_zspage")
    source.replace("rwlock_t migrate_lock;", "\trwlock_t lock;\n")
    # The file's own lock reports to lockdep.
    source.add_before("migrate_lock_init", MAP)
    source.add_after("rwlock_init(&zspage->lock);",
                     "\tlockdep_init_map(ZSPAGE_MAP, \"zspage\", &zspage_key, 0);\n",
                     "migrate_lock_init")
    for mode, acquire in [("read", "rwsem_acquire_read"), ("write", "rwsem_acquire")]:
        source.set_body(f"migrate_{mode}_lock", LOCK % (acquire, mode))
        source.set_body(f"migrate_{mode}_unlock", UNLOCK % mode)
    with open(READ_BEGIN, encoding="utf-8") as file:
        text = source.text + file.read()
    return text.replace("pool->migrate_lock", "pool->lock")


class LaterFile(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        os.chdir(self.folder.name)
        os.environ["XDG_CACHE_HOME"] = os.path.join(self.folder.name, "cache")
        os.makedirs("linux/mm")
        shutil.copy(ZPDESC, "linux/mm")
        with open(FILE, encoding="utf-8") as file:
            text = later(file.read())
        with open("linux/mm/zsmalloc.c", "w", encoding="utf-8") as file:
            file.write(text)

    def zslab(self, *arguments, status=0):
        ran = subprocess.run([ZSLAB, *arguments], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, check=False, text=True)
        print(ran.stdout)
        self.assertEqual(ran.returncode, status, ran.stdout)
        return ran.stdout

    def results(self, *options):
        self.zslab("run", "--variant", "before,later", "--verify", "all", "--laps", "1",
                   "--repeat", "1", "--out", "out", *options, "redis_lz4")
        found = []
        for name in ["before", "later"]:
            with open(f"out/redis_lz4.{name}.json", encoding="utf-8") as file:
                found.append(json.load(file)["repeats"][0])
        return found

    def test_as_a_variant(self):
        self.zslab("build-kernel", "--name", "before", FILE)
        self.zslab("build-kernel", "--name", "later", "linux")
        # On one CPU the order of operations, and so the peak, is always the same.
        before, after = self.results("--cpus", "1", "--migrate", "off")
        for figures in ["memory", "classes", "checksum"]:
            self.assertEqual(before[figures], after[figures])
        for repeat in self.results("--migrate", "max"):
            self.assertGreater(repeat["migration"]["migrated"], 0)
            self.assertGreater(repeat["verified"]["objects"], 0)
            self.assertEqual(repeat["verified"]["failures"], 0)
            self.assertEqual(repeat["memory"]["end_pages"], before["memory"]["end_pages"])

    def test_a_change_of_the_descriptor(self):
        self.assertIn("built, of", self.zslab("build-kernel", "--name", "later", "linux"))
        self.assertIn("built before", self.zslab("build-kernel", "--name", "later", "linux"))
        with open("linux/mm/zpdesc.h", "a", encoding="utf-8") as file:
            file.write("static_assert(offsetof(struct page, flags) == 8);\n")
        self.assertIn("static assertion",
                      self.zslab("build-kernel", "--name", "later", "linux", status=2))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
