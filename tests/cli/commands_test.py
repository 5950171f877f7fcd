# SPDX-License-Identifier: GPL-2.0-or-later
"""Every command's help, bad options, and the small commands."""
import csv
import json
import os
import re
import subprocess

from program import SOURCES, Case, main


def names(overview):
    return re.findall(r"^  ([a-z-]+) {2,}\S", overview.split("Commands:")[1], re.M)


class Help(Case):
    def test_overview_lists_commands(self):
        overview = self.done()
        self.assertEqual(overview, self.done("--help"))
        self.assertEqual(overview, self.done("help"))
        self.assertIn("compare", names(overview))

    def test_each_command_teaches(self):
        for name in names(self.done()):
            text = self.done(name, "--help")
            self.assertTrue(text.startswith(f"zslab {name}: "), text)
            self.assertIn(f"Usage: zslab {name}", text)
            self.assertEqual(text, self.done("help", name))
            self.assertLessEqual(max(map(len, text.split("\n"))), 100, name)

    def test_manual_and_completion_have_every_command(self):
        manual, completion = self.done("help", "--man"), self.done("help", "--completion")
        for name in names(self.done()):
            self.assertIn(f"## zslab {name}", manual)
            self.assertRegex(completion, rf"\t{name}\) words=")
            for option in re.findall(r"^  (?:-\w, )?--([a-z-]+)", self.done(name, "--help"), re.M):
                self.assertIn(f"*--{option}*", manual)
                self.assertIn(f"--{option}", completion)

    def test_bash_takes_the_completion(self):
        script = self.done("help", "--completion") + """
COMP_WORDS=(zslab comp); COMP_CWORD=1; _zslab; echo "${COMPREPLY[@]}"
COMP_WORDS=(zslab compare --fo); COMP_CWORD=2; _zslab; echo "${COMPREPLY[@]}"
COMP_WORDS=(zslab compare --format ""); COMP_CWORD=3; _zslab; echo "${COMPREPLY[@]}"
"""
        run = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
        self.assertEqual(run.stdout, "compare\n--format\ntext lkml\n", run.stderr)


class BadUsage(Case):
    def test_unknown_command(self):
        self.refused("comparee", says="did you mean 'compare'?")
        self.refused("xyzzyxyzzy", says="unknown command")
        self.refused("\x1b[31m", says="unknown command '?[31m'")

    def test_unknown_option_names_the_nearest(self):
        self.refused("compare", "--fial-above", "3", "a", "b", says="--fail-above")
        self.refused("classes", "-Z", says="-Z")

    def test_missing_value_and_arguments(self):
        self.refused("compare", "a", "b", "--format", says="needs a value")
        self.refused("compare", "a", says="BASE NEW")
        self.refused("plot", says="RESULT")
        self.refused("version", "x", says="too many")

    def test_values_are_checked(self):
        self.refused("classes", "--page-size", "4x", says=("--page-size", "4k"))
        self.refused("classes", "--page-size", "128k", says="4096 to 65536")
        self.refused("classes", "--page-size", "5000", says="power of two")
        self.refused("classes", "--chain-size", "17", says="4 to 16")
        self.refused("compare", "--format", "word", "a", "b", says="text, lkml")
        self.refused("compare", "--fail-above", "lots", "a", "b", says="--fail-above")

    def test_every_command_refuses_an_unknown_option(self):
        for name in names(self.done()):
            self.refused(name, "--no-such-option-at-all", says="unknown option")


class Classes(Case):
    folder = os.path.join(SOURCES, "tests", "data", "classes")

    def test_tables_equal_the_kernels(self):
        files = [f for f in os.listdir(self.folder) if f.startswith("classes_")]
        self.assertGreaterEqual(len(files), 5)
        for name in files:
            page, chain = re.search(r"_(\d+k)_chain(\d+)", name).groups()
            with open(os.path.join(self.folder, name)) as file:
                rows = {tuple(int(row[key]) for key in ("class_index", "class_size",
                                                        "pages_per_zspage", "objs_per_zspage"))
                        for row in csv.DictReader(file)}
            text = self.done("classes", "--page-size", page, "--chain-size", chain, "--csv")
            lines = text.split()
            self.assertEqual(lines[0], "index,size,pages_per_zspage,objs_per_zspage")
            self.assertEqual([tuple(map(int, line.split(","))) for line in lines[1:]],
                             sorted(rows), name)

    def test_json_is_the_same_table(self):
        table = json.loads(self.done("classes", "--json"))
        lines = self.done("classes", "--csv").split()
        self.assertEqual([",".join(str(v) for v in row.values()) for row in table], lines[1:])


class Small(Case):
    def test_version_tells_the_build(self):
        text = self.done("version")
        for word in ("zslab ", "git ", "compiler: ", "hwloc", "jansson"):
            self.assertIn(word, text)
        self.assertEqual(text, self.done("--version"))

    def test_machines(self):
        self.assertTrue(self.done("machines").startswith("native "))
        listed = json.loads(self.done("machines", "--json"))
        self.assertEqual(listed[0], {"name": "native", "simulated": False})
        folder = os.path.join(SOURCES, "machines")
        files = {name[:-4] for name in os.listdir(folder) if name.endswith(".ini")}
        self.assertEqual({machine["name"] for machine in listed[1:]}, files - {"template"})
        for machine in listed[1:]:
            self.assertEqual(sum(machine["sources"].values()), 39, machine["name"])
        values = json.loads(self.done("machines", "--json", "8176x8"))[0]
        self.assertEqual((values["cpus"], values["nodes"]), (448, 8))
        self.assertEqual([value["value"] for value in values["values"]
                          if value["name"] == "far"], [336.6])
        self.refused("machines", "none", says="8176x8, cxl-tier")
        self.refused("machines", "./none.ini", says="./none.ini: ")

    def test_output_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "w") as full:
            from program import PROGRAM
            run = subprocess.run([PROGRAM, "classes"], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(run.returncode, 3)


if __name__ == "__main__":
    main()
