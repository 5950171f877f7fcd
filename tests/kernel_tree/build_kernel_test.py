# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab build-kernel without a kernel tree: what it refuses, and how it names what is missing."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[2], "tests", "cli"))
from program import FolderCase, main


class BuildKernel(FolderCase):
    def setUp(self):
        super().setUp()
        os.environ["XDG_CACHE_HOME"] = self.path("cache")

    def test_paths(self):
        self.refused("build-kernel", "no-such-file", says="no such file")
        self.refused("build-kernel", self.folder, says="no mm/zsmalloc.c in this folder")
        self.refused("build-kernel", self.write("linux.tar.xz", "x"), says="a tarball")
        self.refused("build-kernel", self.write("a.c", "int x;\n"), says="no zs_malloc in it")

    def test_older_than_5_10(self):
        for text in ["static const struct address_space_operations zsmalloc_aops;\n",
                     "unsigned long zs_malloc(struct zs_pool *pool, size_t size)\n"]:
            tree = self.write("old/mm/zsmalloc.c", "/* zs_malloc */\n" + text)
            self.refused("build-kernel", tree, says=["older than 5.10", "expected 5.10 or later"])
        self.write("vendor/Makefile", "VERSION = 4\nPATCHLEVEL = 19\n")
        self.write("vendor/mm/zsmalloc.c", "/* zs_malloc */\n#include <linux/no_such.h>\n")
        self.refused("build-kernel", self.path("vendor"),
                     says=["of Linux 4.19: older than 5.10"])
        self.write("vendor/Makefile", "VERSION = 5\nPATCHLEVEL = 4\n")
        self.refused("build-kernel", self.path("vendor"),
                     says=["of Linux 5.4: older than 5.10"])

    def test_names(self):
        for name in ["a/b", "", ".x", "trylock", "all"]:
            self.refused("build-kernel", "--name", name, "x", says="--name")

    def test_patches(self):
        tree = self.write("mm/zsmalloc.c", "/* zs_malloc */\n")
        self.refused("build-kernel", tree, "--patch", "none", says="no such patch")
        wrong = self.write("wrong.patch", "--- a/mm/zsmalloc.c\n+++ b/mm/zsmalloc.c\n"
                           "@@ -1 +1 @@\n-not there\n+new\n")
        self.refused("build-kernel", tree, "--patch", wrong, says="does not apply")

    def tiny(self, **replaced):
        """A tree whose file compiles, with another text in place of each of @replaced's."""
        with open(sys.argv[3], encoding="utf-8") as file:
            text = file.read().replace("/* INCLUDE", "#include \"beside.h\"\n/*")
        for old, new in replaced.get("edits", {}).items():
            self.assertEqual(text.count(old), 1, old)
            text = text.replace(old, new)
        self.write("tree/mm/beside.h", replaced.get("beside", "#define BESIDE 1\n"))
        self.write("tree/include/linux/mm_types.h", "struct page {\n\tint of_the_kernel;\n};\n")
        self.write("tree/include/linux/calls.h", "int one_call(int);\n\n"
                   "void a_name_in_a_body(void)\n{\n\tint mine;\n}\n")
        self.write("tree/include/linux/more.h", "#define TWO 2\n")
        self.write("tree/mm/zsmalloc.c", text)
        return self.path("tree")

    def place(self, text):
        """FILE:LINE of the line of tiny()'s file with @text in it."""
        path = self.path("tree/mm/zsmalloc.c")
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if text in line:
                    return f"{path}:{number}:"
        return self.fail(text)

    def their_own(self, body, *says):
        """An error in the user's file is reported as by the compiler, at its line."""
        tree = self.tiny(edits={"return BESIDE;": body})
        run = self.refused("build-kernel", tree, says=[self.place(body), ": error: ", *says])
        self.assertNotIn("shim", run.stderr)
        self.assertNotIn("sim/include", run.stderr)

    def test_a_mistyped_member(self):
        self.their_own("return ((struct zspage *)pool)->inuze;",
                       "'struct zspage' has no member named 'inuze'; did you mean 'inuse'?")
        self.their_own("return ((struct page *)pool)->of_nobody;",
                       "'struct page' has no member named 'of_nobody'")

    def test_a_mistyped_name(self):
        self.their_own("return get_frst_page(NULL) != NULL;",
                       "implicit declaration of function 'get_frst_page'")
        self.their_own("return mine;", "'mine' undeclared")  # a local of a header's function
        self.their_own("return zs_free(pool);", "too few arguments to function 'zs_free'")
        self.their_own("return 1 +;", "expected expression")

    def test_what_the_headers_lack(self):
        tree = self.tiny(edits={"return BESIDE;": "return ((struct page *)pool)->of_the_kernel;"})
        self.refused("build-kernel", tree, says=[
            self.place("of_the_kernel"), "the shim headers have no struct page's 'of_the_kernel'",
            "sim/include/linux/mm_types.h"])
        tree = self.tiny(edits={"return BESIDE;": "return one_call(TWO);"})
        self.refused("build-kernel", tree, says=[
            self.place("one_call"), "the shim headers have no 'one_call'; add it to "
            "sim/include/linux/calls.h; nor 'TWO' (linux/more.h)"])

    def test_a_name_that_the_adapter_needs(self):
        tree = self.tiny(edits={"static unsigned long handle_to_obj(":
                                "static unsigned long handle_to_object("})
        self.refused("build-kernel", tree, says=[
            "tree/mm/zsmalloc.c: has no 'handle_to_obj', which zslab needs",
            "src/kernel_tree/kernel_tree.c:"])

    def test_a_function_that_is_declared_alone(self):
        tree = self.tiny(edits={"return BESIDE;": "int nowhere(void);\n\treturn nowhere();"})
        self.refused("build-kernel", tree,
                     says=["does not link", "undefined reference to `nowhere'"])

    def test_a_name_of_a_file_on_its_own(self):
        tree = self.write("mm/zsmalloc.c", "void *zs_malloc(void) { return no_such_call(); }\n"
                          "void *zs_map_object(void);\n")
        self.refused("build-kernel", tree, says=[
            "zsmalloc.c:1:32: error: ", "nobody can tell whether 'no_such_call' is the kernel's"])

    def test_a_header_that_has_no_shim(self):
        tree = self.write("mm/zsmalloc.c", "#include <linux/no_such.h>\n/* zs_malloc */\n")
        self.refused("build-kernel", tree, says="write sim/include/linux/no_such.h")

    def test_a_symbol_that_the_shims_lack(self):
        tree = self.write("mm/zsmalloc.c", "void *zs_malloc(void) { return no_such_call(); }\n"
                          "void *zs_map_object(void);\n")
        self.write("include/linux/there.h", "#define no_such_call() 0\n")
        self.refused("build-kernel", tree, says=["no_such_call", "sim/include/linux/there.h"])

    def test_a_type_that_the_shims_lack(self):
        tree = self.write("mm/zsmalloc.c", "struct zs_pool {\n\tstruct no_such_type lock;\n};\n"
                          "/* zs_malloc */\nvoid *zs_map_object(void);\n")
        self.write("include/linux/there.h", "struct no_such_type {\n};\n")
        self.refused("build-kernel", tree, says=["no_such_type", "sim/include/linux/there.h"])

    def test_an_interface_without_an_adapter(self):
        tree = self.write("mm/zsmalloc.c", "/* zs_malloc, struct zpdesc */\n")
        self.refused("build-kernel", tree, "--name", "new",
                     says="neither zs_map_object() nor zs_obj_read_begin()")

    def test_what_is_known_by_the_text(self):
        script = os.path.join(sys.argv[2], "src/kernel_tree/tree.sh")

        def features(text):
            tree = self.write("mm/zsmalloc.c", text)
            found = subprocess.run(["sh", script, tree], capture_output=True, text=True, check=True)
            return found.stdout.replace("-DKERNEL_TREE_", "").split()[2:]

        old = "unsigned long zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)\n{\n}\n"
        self.assertEqual(features(old + "/* @nid */\nvoid *zs_map_object(int mem_len)\n{\n}\n"),
                         ["MAP_OBJECT"])
        new = old.replace("gfp)", "gfp,\n\t\t\tconst int nid)")
        self.assertEqual(features(new + "void *zs_obj_read_begin(struct zs_pool *pool,\n"
                                  "\tvoid *local_copy)\n{\n\tint mem_len;\n}\n"),
                         ["READ_BEGIN", "NID"])
        self.assertEqual(features(new + "void *zs_obj_read_begin(struct zs_pool *pool,\n"
                                  "\tsize_t mem_len, void *local_copy)\n{\n}\n"),
                         ["READ_BEGIN", "READ_LENGTH", "NID"])
        fails = old.replace("{\n", "{\n\treturn 0;\n") + "int isolated_pages;\n"
        self.assertEqual(features(fails), ["OFF_LIST", "MALLOC_0"])
        self.assertEqual(features(old + "\tstruct zpdesc *zpdesc;\n\twrite_lock(&pool->lock);\n"),
                         ["MIGRATE_LOCK=lock", "ZPDESC"])

    def test_a_header_of_the_tree_that_is_not_there(self):
        tree = self.write("mm/zsmalloc.c", "#include \"zpdesc.h\"\nunsigned long zs_malloc;\n"
                          "void *zs_map_object(void);\n")
        self.refused("build-kernel", tree, says="no zpdesc.h in")

    def test_the_series_on_another_file(self):
        script = os.path.join(sys.argv[2], "tests/kernel_tree/rcu_series.py")
        out = self.path("out")
        done = subprocess.run([script, self.write("a.c", "int x;\n"), out, "repaired"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("expected once", done.stderr)
        self.assertFalse(os.path.exists(out))

    def test_a_variant_that_was_never_built(self):
        self.refused("run", "--variant", "kernel-0.0", "redis_lz4", says="build-kernel")


main()
