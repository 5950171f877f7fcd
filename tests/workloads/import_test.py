# SPDX-License-Identifier: GPL-2.0-or-later
"""import: the files that people bring, read or named; tests/data/import has them."""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from program import Case, SOURCES, main, zslab  # noqa: E402

FILES = os.path.join(SOURCES, "tests", "data", "import")


class Import(Case):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def csv_of(self, *args):
        """What import makes of it, as CSV without comments; and what it said."""
        run = zslab("import", *args, self.path("out"))
        self.assertEqual(run.returncode, 0, run.stderr)
        lines = self.done("export", self.path("out")).splitlines()
        return [line for line in lines if not line.startswith("#")], run.stderr

    def test_quotes_are_read(self):
        rows, said = self.csv_of(os.path.join(FILES, "quoted.csv"))
        self.assertEqual((rows, said), (["op,id,size_bytes", "M,1,100", "F,1,"], ""))

    def test_what_cannot_be_read_is_named(self):
        for name, says in (("semicolon.csv", ":1: fields separated by ';'; expected commas"),
                           ("utf16.csv", ": is UTF-16; give it to iconv -f UTF-16 -t UTF-8 first"),
                           ("gzipped.csv.gz", ": is gzip; give it to zcat first, or use zstd"),
                           ("archive.tar", ": is a tar archive; unpack it first"),
                           ("negative-size.csv", ":2: size is -5; expected at most 4096")):
            path = os.path.join(FILES, name)
            self.refused("import", path, self.path("out"), says=path + says)
            self.assertEqual(os.listdir(self.folder.name), [])

    def test_a_negative_size_is_repaired_as_it_is_written(self):
        path = os.path.join(FILES, "negative-size.csv")
        rows, said = self.csv_of("--repair", path)
        self.assertEqual(rows, ["op,id,size_bytes"])
        self.assertIn("1 rows dropped that cannot be right, the first: %s:2: malloc of size -5; "
                      "expected 1 to 4096" % path, said)

    def test_the_input_is_not_overwritten(self):
        source = self.write("a.csv", "op,id,size\nM,1,100\n")
        os.symlink(source, self.path("link"))
        os.link(source, self.path("hard"))
        for out in (source, self.path("link"), self.path("hard"),
                    os.path.join(self.folder.name, ".", "a.csv")):
            self.refused("import", source, out, says=out + ": is the input; expected another file")
        with open(source, encoding="utf-8") as file:
            self.assertEqual(file.read(), "op,id,size\nM,1,100\n")
        shutil.copy(source, self.path("b.csv"))
        self.done("import", source, self.path("b.csv"))


if __name__ == "__main__":
    main()
