# SPDX-License-Identifier: GPL-2.0-or-later
"""import: files that users have, read or refused by name; they are in tests/data/import."""
import collections
import csv
import os
import random
import re
import shutil
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from program import SOURCES, FolderCase, main, zslab  # noqa: E402

FILES = os.path.join(SOURCES, "tests", "data", "import")


class Import(FolderCase):
    def csv_of(self, *args):
        """Import's result as CSV without comments, and its messages."""
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
            self.assertEqual(os.listdir(self.folder), [])

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
                    os.path.join(self.folder, ".", "a.csv")):
            self.refused("import", source, out, says=out + ": is the input; expected another file")
        with open(source, encoding="utf-8") as file:
            self.assertEqual(file.read(), "op,id,size\nM,1,100\n")
        shutil.copy(source, self.path("b.csv"))
        self.done("import", source, self.path("b.csv"))

    PROBES = "t_ns,cpu,op,id,size_bytes,dur_ns,tid"

    def test_probes_are_joined_by_thread(self):
        """Addresses and thread ids become small numbers; a free has its return's time."""
        rows, said = self.csv_of(os.path.join(FILES, "perf-script.txt"))
        self.assertEqual((rows, said), ([self.PROBES, "812034115000,1,M,0,1417,3000,1",
                                         "812101377000,0,F,0,,,2"], ""))
        rows, said = self.csv_of(os.path.join(FILES, "perf-returns.txt"))
        self.assertEqual((rows, said), ([self.PROBES, "6483717153000,1,M,0,100,29000,1",
                                         "6483717156000,1,F,0,,12000,1",
                                         "6483717181000,1,M,1,101,11000,1",
                                         "6483717182000,1,F,1,,11000,1"], ""))
        rows, said = self.csv_of(os.path.join(FILES, "ftrace.txt"))
        self.assertEqual((rows, said), ([self.PROBES, "6483060044000,1,M,0,100,28000,1",
                                         "6483060046000,1,F,0,,11000,1",
                                         "6483060069000,1,M,1,101,11000,1",
                                         "6483060070000,1,F,1,,10000,1"], ""))

    def test_lost_events_are_said(self):
        path = os.path.join(FILES, "trace-cmd.txt")
        rows, said = self.csv_of(path)
        self.assertEqual(rows, [self.PROBES, "812034115000,1,M,0,1417,3000,1",
                                "812101377000,0,F,0,,,2"])
        self.assertEqual(said, path + ": 12 events lost while recording\n")

    def test_function_graph(self):
        """A line is of a call's beginning; the events are in the order of their ends."""
        path = os.path.join(FILES, "graph.txt")
        rows, said = self.csv_of("--repair", path)
        self.assertEqual(rows, [self.PROBES, "1000012500,0,M,1,100,2500,1",
                                "1000015000,0,F,1,,100,1", "1000020000,0,M,2,200,6100,1"])
        self.assertIn("1 calls of zs_malloc failed", said)
        self.assertIn("1 rows dropped that cannot be right, the first: %s:6: free of id 0" % path,
                      said)

    def graph(self, *lines):
        return self.write("graph.txt", "".join(
            f"  1.{us:06} |   {cpu})  a b-{cpu + 7}  | {took:>9} |  {text}\n"
            for us, cpu, took, text in lines))

    def test_function_graph_counts_whole_microseconds(self):
        """Of a handle that two CPUs hand over, the order of its life decides."""
        malloc = "zs_malloc(pool=0x1, size=0x%x); /* ret=0xff00 */"
        free = "zs_free(pool=0x1, handle=0xff00); /* ret=0x0 */"
        path = self.graph((10, 0, "1.100 us", malloc % 9), (11, 1, "0.100 us", free),
                          (12, 0, "1.000 us", malloc % 8), (13, 1, "9999999 us", free),
                          (20, 0, "1.000 us", malloc % 7), (21, 1, "! 100.5 us", free))
        rows, said = self.csv_of(path)
        self.assertEqual([row.split(",")[2:6] for row in rows[1:]],
                         [["M", "0", "9", "1100"], ["F", "0", "", "100"], ["M", "1", "8", "1000"],
                          ["F", "1", "", "4294967294"], ["M", "2", "7", "1000"],
                          ["F", "2", "", "100500"]])
        self.assertEqual(said, "")
        path = self.graph((10, 0, "1.000 us", malloc % 9), (12, 0, "0.500 us", malloc % 8),
                          (13, 1, "0.100 us", free))
        rows, said = self.csv_of(path)
        self.assertEqual([row.split(",")[2:5] for row in rows[1:]],
                         [["M", "0", "9"], ["F", "0", ""], ["M", "1", "8"]])

    def test_reads_and_writes_of_function_graph(self):
        """The first write is part of the malloc, which it shows to have returned."""
        write = "zs_obj_write(pool=0x1, handle=0xff00, handle_mem=0x2, mem_len=0x9); /* ret=0x0 */"
        path = self.graph((10, 0, "2.500 us", "zs_malloc(pool=0x1, size=0x9); /* ret=0xff00 */"),
                          (12, 0, "0.100 us", write), (13, 0, "0.100 us", write),
                          (14, 1, "0.100 us", "zs_obj_read_begin(pool=0x1, handle=0xff00, "
                                              "mem_len=0x9, local_copy=0x2); /* ret=0x3 */"),
                          (15, 1, "0.100 us", "zs_obj_read_sg_begin(pool=0x1, handle=0xff00, "
                                              "sg=0x2, mem_len=0x9); /* ret=0x0 */"))
        rows, said = self.csv_of(path)
        self.assertEqual([row.split(",")[2:4] for row in rows[1:]],
                         [["M", "0"], ["W", "0"], ["R", "0"], ["R", "0"]])
        self.assertEqual(said, "")

    def test_many_calls_of_function_graph_at_once(self):
        """More than there is room for are taken in the order of the text."""
        path = self.graph(*((i, i % 4, "99999 us",
                             f"zs_malloc(pool=0x1, size=0x10); /* ret=0xff{i:04x} */")
                            for i in range(5000)))
        rows, said = self.csv_of(path)
        self.assertEqual((len(rows), said), (5001, ""))

    def test_function_graph_that_lacks_columns(self):
        for text, says in (
                ("# tracer: function_graph\n 1)   0.512 us    |  zs_malloc();\n",
                 ":2: no time, task or duration; expected function_graph's options funcgraph-abstime"),
                (" 1.000001 |   1)  a-1  |   0.512 us    |  zs_malloc(); /* ret=0x10 */\n",
                 ":1: size is ''; expected size=NUMBER"),
                (" 1.000001 |   1)  a-1  |   0.512 us    |  zs_malloc(p=0x1, size=0x10);\n",
                 ":1: handle is ''; expected handle=NUMBER"),
                (" 1.000001 |   1)  a-1  |   0.512 us    |  vfree(addr=0x1);\n",
                 "no call of zsmalloc (1 other events ignored, the first: vfree); expected kprobe "
                 "events or function_graph of zs_malloc")):
            path = self.write("bad.txt", text)
            self.refused("import", path, self.path("out"), says=[path, says])

    MIXED = """\
a 1 1.0: zs_malloc: (1 <- 2) ret=0xffff000000001000
a 1 1.1: sched_switch: prev=1
a 1 1.2: zs_malloc: (1) size=10
a 1 1.3: zs_malloc: (1) size=20
a 1 1.4: zs_malloc: (1 <- 2) ret=0xffff000000001000
a 1 1.5: zs_malloc: (1) size=30
a 1 1.6: zs_malloc: (1 <- 2) ret=0xfffffffffffffff4
a 1 1.7: zs_map_object: (1) handle=0xffff000000001000 mm=2
a 1 1.8: zs_map_object: (1) handle=0xffff000000001000 mm=1
a 1 1.9: zs_obj_write: (1) handle=0xffff000000001000
a 1 2.0: zs_obj_read_begin: (1) handle=0xffff000000001000
a 1 2.1: zs_compact: (1) pool=0x1
a 1 2.2: zs_free: (1) handle=0
a 1 2.3: zs_free: (2 <- 1)
a 1 2.4: zs_free: (1) handle=0xffff000000001000
"""

    def test_what_does_not_match_is_counted(self):
        """The first write of an object is that of its malloc; errors and NULL are no objects."""
        path = self.write("mixed.txt", self.MIXED)
        rows, said = self.csv_of(path)
        self.assertEqual([row.split(",")[:4] for row in rows[1:]],
                         [["1400000000", "M", "0", "20"], ["1800000000", "R", "0", ""],
                          ["1900000000", "W", "0", ""], ["2000000000", "R", "0", ""],
                          ["2100000000", "C", "", "0"], ["2400000000", "F", "0", ""]])
        self.assertEqual(said, path + ": 1 returns without their call; 1 calls of zs_malloc "
                         "without their return; 1 calls of zs_malloc failed; 1 other events "
                         "ignored, the first: sched_switch\n")

    def test_objects_from_before_the_recording_are_repaired(self):
        path = self.write("late.txt", "a 1 1.0: zs_free: (1) handle=0x9000\n"
                          "# a comment\na 1 1.1: zs_free: (1) handle=0xa000\n")
        self.refused("import", path, self.path("out"),
                     says=path + ":1: free of id 0, which is not live; expected a live id "
                     "(objects from before the recording? --repair drops and counts them)")
        rows, said = self.csv_of("--repair", path)
        self.assertEqual(len(rows), 1)
        self.assertIn("2 rows dropped that cannot be right, the first: %s:1: free" % path, said)

    def test_bad_probes_are_refused_with_their_line(self):
        start = "a 1 [0] 1.0: zs_malloc: (1) size=9\n"
        for text, says in (
                ("a 1 1.0: zs_malloc: (1) size=x\n", ":1: size is 'x'; expected size=NUMBER"),
                ("a 1 1.0: zs_malloc: (1)\n", ":1: size is ''; expected size=NUMBER"),
                ("a 1 1.0: zs_free: (1) a=1 b=2\n", ":1: handle is ''; expected handle=NUMBER"),
                (start + "a 1 [0] 1.1: zs_malloc: (1 <- 2) handle=what\n", ":2: handle is 'what'"),
                (start + "a 1 1.1: zs_free: (1) handle=1\n", ":2: no [CPU]; expected one"),
                ("a 1 1.0: zs_malloc: (1) size=-5\na 1 1.1: zs_malloc: (1 <- 2) r=16\n",
                 ":2: size is -5; expected at most 4096"),
                ("a 1 1.0: sched_switch: x=1\n",
                 "no call of zsmalloc (1 other events ignored, the first: sched_switch); expected"),
                ("a 1 1.0: sched_switch: x=1\n" + "junk\n" * 10000,
                 ":10001: 10000 lines without an event")):
            path = self.write("bad.txt", text)
            self.refused("import", path, self.path("out"), says=[path, says])
            self.assertEqual(os.listdir(self.folder), ["bad.txt"])

    def test_other_commands_send_to_import(self):
        path = os.path.join(FILES, "perf-script.txt")
        for args in (("trace", "info"), ("trace", "check"), ("run",)):
            self.refused(*args, path, says=path + ": is the text of perf script, trace-cmd report "
                         "or ftrace; expected a trace: zslab import makes one")

    def test_formats_can_be_told(self):
        path = self.write("t.txt", "# no event in sight\na 1 1.0: zs_compact: (1) pool=1\n")
        self.assertEqual(self.csv_of("--format", "probes", path)[0][1], "1000000000,C,,0,,1")
        self.refused("import", "--format", "csv", path, self.path("x"), says="is probes; expected csv")
        self.refused("import", "--format", "perf", path, self.path("x"),
                     says="--format: 'perf' is none of: auto, csv, zslab, blkparse, probes")

    BLOCKS = "t_ns,cpu,op,slot,size,kind,nr,tid"

    def swaps(self, *args):
        """Rows of swap operations, without their sizes: those are checked to be some."""
        rows, said = self.csv_of(*args)
        names = rows[0].split(",")
        rows = [dict(zip(names, row.split(","))) for row in rows[1:]]
        for row in rows:
            size = row.pop("size")
            self.assertEqual(bool(size), row["op"] == "O")
            self.assertIn(int(size or 1), range(1, 4097))
        return rows, said

    def test_requests_become_swap_operations(self):
        path = os.path.join(FILES, "blkparse.txt")
        rows, said = self.swaps(path)
        self.assertEqual([(r["t_ns"], r["cpu"], r["op"], r["slot"], r["nr"], r["tid"]) for r in rows],
                         [("0", "1", "O", "1", "1", "1"), ("67265331", "0", "I", "1", "1", "2"),
                          ("67281007", "0", "D", "1", "1", "2")])
        self.assertEqual(said, path + ": sizes drawn from redis_lz4, seed 1\n")

    def test_requests_of_several_pages(self):
        """Each written page has its own size; requests other than Q, flushes and totals are none."""
        rows, _ = self.swaps(os.path.join(FILES, "blkparse-all.txt"))
        self.assertEqual([(r["op"], r["slot"], r["nr"]) for r in rows],
                         [("O", "1", "1"), ("O", "2", "1"), ("O", "3", "1"), ("O", "4", "1"),
                          ("O", "5", "1"), ("I", "1", "1"), ("D", "1", "1"), ("D", "1", "2"),
                          ("O", "1", "1")])

    def test_requests_that_ftrace_saw(self):
        head = "           kswapd0-91      [001] ..... "
        path = self.write("b.txt", "CPU:1 [LOST 3 EVENTS]\n" + "".join(
            f"{head}  12.{i}: block_bio_queue: 252,0 {rwbs} {at} + {n} [kswapd0]\n"
            for i, (rwbs, at, n) in enumerate((("WS", 8, 16), ("R", 8, 8), ("DS", 8, 16)))))
        rows, said = self.swaps(path)
        self.assertEqual([(r["cpu"], r["op"], r["slot"], r["nr"], r["tid"]) for r in rows],
                         [("1", "O", "1", "1", "1"), ("1", "O", "2", "1", "1"),
                          ("1", "I", "1", "1", "1"), ("1", "D", "1", "2", "1")])
        self.assertIn("3 events lost while recording", said)

    def test_sizes_are_those_of_the_trace_named(self):
        sizes = self.write("sizes.csv", "op,id,size\nM,1,77\nM,2,4096\n")
        path = self.write("b.txt", "".join("252,0 0 1 0.%d 9 Q W %d + 8 [a]\n" % (i, 8 * i)
                                           for i in range(1, 100)))
        drawn = []
        for seed in "1", "1", "2":
            rows, said = self.csv_of("--sizes", sizes, "--seed", seed, path)
            self.assertIn("sizes drawn from %s, seed %s" % (sizes, seed), said)
            drawn.append([tuple(row.split(",")[4:6]) for row in rows[1:]])
        self.assertEqual(drawn[0], drawn[1])
        self.assertNotEqual(drawn[0], drawn[2])
        self.assertEqual(set(drawn[0]), {("77", "comp"), ("4096", "huge")})
        self.refused("import", "--sizes", "nothing", path, self.path("x"), says="nothing: No such")

    def test_sizes_are_those_of_compressed_pages(self):
        """Of a page file; the same as generate writes of the same pages, of no other trace."""
        files = self.path("files")
        with open(files, "wb") as file:
            for i in range(1, 20):
                file.write(b"".join(b"%d" % (j * i) for j in range(2000))[:4096])
        trace, sized = self.path("pages.zslab"), self.path("sized.zslab")
        self.done("generate", "pages", "--from", files, trace)
        self.done("generate", "pages", "--from", files, "--sizes-only", "--compressor", "zstd",
                  sized)
        lines = [line for line in self.done("export", sized).splitlines() if line[0] != "#"]
        possible = {row["size"] for row in csv.DictReader(lines) if row["size"]}
        path = self.write("b.txt", "".join("252,0 0 1 0.%d 9 Q W %d + 8 [a]\n" % (i, 8 * i)
                                           for i in range(1, 200)))
        pages = self.path("pages.pages")
        rows, said = self.csv_of("--sizes", pages, "--compressor", "zstd", path)
        self.assertIn("sizes drawn from %s, its pages compressed by zstd, seed 1" % pages, said)
        drawn = {row["size"] for row in csv.DictReader(rows)}
        self.assertGreater(len(drawn), 1)
        self.assertLessEqual(drawn, possible)
        _, said = self.csv_of("--sizes", pages, path)
        self.assertIn("its pages compressed by lz4", said)
        self.refused("import", "--sizes", pages, "--compressor", "lz77", path, self.path("x"),
                     says="--compressor: 'lz77'; expected lz4, zstd or lzo1x")
        self.refused("import", "--compressor", "zstd", path, self.path("x"),
                     says="--compressor: nothing to compress; expected a page file as --sizes")

    def test_options_that_change_nothing_are_refused(self):
        probes = os.path.join(FILES, "perf-script.txt")
        blocks = os.path.join(FILES, "blkparse.txt")
        plain = self.write("t.csv", "op,id,size\nM,1,77\n")
        for path, option, value, says in (
                (probes, "--sizes", "redis_lz4", "(probes); expected an input without sizes"),
                (probes, "--memory", "9", "(probes); expected a cache's requests"),
                (blocks, "--memory", "9", "(blkparse); expected a cache's requests"),
                (plain, "--seed", "2", "(csv); expected an input without sizes")):
            self.refused("import", option, value, path, self.path("x"),
                         says=f"{option} does nothing for {path} {says}")
            self.assertFalse(os.path.exists(self.path("x")))
        self.refused("import", "--seed", "two", blocks, self.path("x"), says="--seed: 'two'; expected")

    def test_bad_requests_are_refused_with_their_line(self):
        line = "252,0 0 1 0.1 9 Q W 8 + 8 [a]\n"
        for text, says in ((line + line.replace("8 + 8", "9 + 8"), ":2: sectors 9 + 8; expected whole"),
                           (line + line.replace("8 + 8", "8 + 7"), ":2: sectors 8 + 7; expected whole"),
                           (line.replace("Q", "C"), "no request to a device; expected queue events"),
                           (line + "x\n" * 10000, ":10001: 10000 lines without an event")):
            path = self.write("bad.txt", text)
            self.refused("import", path, self.path("out"), says=[path, says])
            self.assertEqual(os.listdir(self.folder), ["bad.txt"])

    def test_requests_to_one_device_are_kept(self):
        line = "252,0 0 1 0.1 9 Q W 8 + 8 [a]\n"
        path = self.write("two.txt", line + line.replace("252,0", "8,1") + line
                          + "Skips: 12 forward (3 -   7.8%)\n")
        rows, said = self.swaps(path)
        self.assertEqual(len(rows), 2)
        self.assertIn("12 events lost while recording; 1 requests to other devices than 252,0 "
                      "ignored; sizes drawn", said)

    def requests(self):
        """Requests of libCacheSim's formats, and the swap operations that a memory of 4 has."""
        rng = random.Random(1)
        ids = [rng.randrange(12) for _ in range(400)]
        memory, swapped, numbers, expected = collections.OrderedDict(), set(), {}, []
        for i, page in enumerate(ids):
            number = str(numbers.setdefault(page, len(numbers)))
            now = str((100 + i // 4) * 10**9)
            if page not in memory and len(memory) == 4:
                out, _ = memory.popitem(last=False)
                swapped.add(out)
                expected.append((now, "O", str(numbers[out])))
            if page in swapped:
                swapped.remove(page)
                expected += [(now, "I", number), (now, "D", number)]
            memory[page] = True
            memory.move_to_end(page)
        return ids, expected

    def test_requests_of_a_cache_are_paged(self):
        ids, expected = self.requests()
        following, records = {}, []
        for i in range(len(ids) - 1, -1, -1):
            records.insert(0, struct.pack("<IQIq", 100 + i // 4, ids[i], 9, following.get(ids[i], -1)))
            following[ids[i]] = i
        with open(self.path("o.bin"), "wb") as file:
            file.write(b"".join(records))
        rows = ["%d,%s,9" % (100 + i // 4, page) for i, page in enumerate(ids)]
        numbers = self.write("n.csv", "\n".join(rows) + "\n")
        named = self.write("h.csv", "# of a disk\nop,\"LBN\",time\n" + "".join(
            "read,\"disk %s\",%s.0\n" % (page, 100 + i // 4) for i, page in enumerate(ids)))
        for path in self.path("o.bin"), numbers, named:
            rows, said = self.swaps("--memory", "4", path)
            self.assertEqual([(r["t_ns"], r["op"], r["slot"]) for r in rows], expected, path)
            self.assertEqual(said, path + ": a memory of 4 pages (--memory); sizes drawn from "
                             "redis_lz4, seed 1\n")
        with open(self.path("o.bin"), "ab") as file:
            file.write(b"12345")
        self.refused("import", self.path("o.bin"), self.path("out"),
                     says=self.path("o.bin") + ": request 401: 5 bytes; expected 24 of each")
        bad = self.write("bad.csv", "time,obj_id\n1,2\nnow,2\n")
        self.refused("import", bad, self.path("x"), says=bad + ":3: time is 'now'; expected seconds")
        bad = self.write("bad.csv", "time,obj_id\n1,2\n2\n")
        self.refused("import", bad, self.path("x"), says=bad + ":3: no object; expected one in field 2")
        self.refused("import", "--format", "cache-csv", self.write("x", "a\n"), self.path("y"),
                     says="no columns of requests; expected a header line")

    def test_what_record_bt_prints_is_read(self):
        """Each printf of the script, with numbers for what it names."""
        with open(os.path.join(SOURCES, "scripts", "record.bt"), encoding="utf-8") as file:
            script = file.read()
        formats = {}
        for text in re.findall(r'printf\("([^"]*)\\n"', script):
            formats[text.split(",")[2] if "%" in text else "header"] = text
        self.assertEqual(set(formats), {"header", "M", "F", "R"})
        mask = 2**64 - 5
        path = self.write("raw.csv", "\n".join((
            "Attaching 5 probes...", formats["header"],
            formats["M"].replace("%llu", "%u") % (900, 0, mask, 100, 20),
            formats["R"].replace("%llu", "%u") % (950, 0, mask),
            formats["F"].replace("%llu", "%u") % (1000, 1, mask), "")))
        rows, said = self.csv_of(path)
        self.assertEqual(rows, ["t_ns,cpu,op,id,size_bytes,dur_ns", "900,0,M,%u,100,20" % mask,
                                "950,0,R,%u,," % mask, "1000,1,F,%u,," % mask])
        self.assertEqual(said, "")


if __name__ == "__main__":
    main()
