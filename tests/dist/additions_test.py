#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A contributor's walk-through: a variant, a driver, a front-end, a plot, a generator, an importer
and a command, each one file and one line, added to a copy of the sources, built and used. The copy
is no git checkout, and the README's commands work in it as written.

    additions_test.py SOURCES FILE...      the files that are added, of additions/
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCES = os.path.abspath(sys.argv[1])
TEMPLATES = {os.path.basename(path): path for path in sys.argv[2:]}
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(SOURCES, "tests", "lint"))

from tree import Tree  # noqa: E402


def template(name):
    with open(TEMPLATES[name], encoding="utf-8") as file:
        return file.read()


class Copy:
    """The sources with the additions."""

    def __init__(self, root):
        self.root = root
        self.made, self.edited = [], []
        for name in Tree(SOURCES).files:
            os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
            shutil.copy(os.path.join(SOURCES, name), self.path(name))

    def path(self, name):
        return os.path.join(self.root, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def file(self, name, text):
        assert not os.path.exists(self.path(name)), name
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        self.made.append(name)

    def line(self, name, behind, line):
        """Adds a line after the one that matches; in a macro @line has its backslash."""
        lines = self.read(name).splitlines()
        at = next(i for i, old in enumerate(lines) if re.search(behind, old))
        lines.insert(at + 1, line)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        self.edited.append(name)

    def holds(self, text, folder, ending):
        """The file in a folder that contains a text."""
        return next(name for name in Tree(self.root).files
                    if name.startswith(folder) and name.endswith(ending) and
                    text in self.read(name))


def add_variant(copy):
    text = copy.read("src/zs/variants/example.c")
    copy.file("src/zs/variants/added.c",
              text.replace("zs_ops_example", "zs_ops_added").replace('"example"', '"added"')
              .replace("| ZS_HIDDEN", ""))
    copy.line("src/zs/meson.build", "^  'example',", "  'added',")


def add_driver(copy):
    copy.file("sim/drivers/added.c", template("driver.c"))
    copy.line("sim/drivers/list.h", "define MIGRATE_DRIVERS",
              '\tX(added, "[=RATE]", "pages from the last frame downward") \\')


def add_frontend(copy):
    copy.file("src/frontends/added/added.c", template("frontend.c"))
    copy.line("src/frontends/meson.build", r"^frontend_folders = \[",
              "  ['added', files('added/added.c')],")


def add_plot(copy):
    table = copy.holds("const struct figure figures[]", "src/report/", ".c")
    row = next(line for line in copy.read(table).splitlines() if '{"cpu_cost"' in line)
    copy.file("plots/added.gp", copy.read("plots/cpu_cost.gp"))
    copy.line(table, r'\{"cpu_cost"', row.replace('"cpu_cost"', '"added"'))


def add_generator(copy):
    copy.file("workloads/generators/added.c", template("generator.c"))
    copy.line("workloads/meson.build", "^  'mixed_stress',", "  'added',")


def add_importer(copy):
    copy.file("workloads/importers/added.c", template("importer.c"))
    copy.line("workloads/meson.build", "^  'cache_csv',", "  'added',")


def add_command(copy):
    copy.file("src/cli/cmd_added.c", template("command.c"))
    copy.line("src/cli/meson.build", r"^  \['version'\],", "  ['added'],")


ADDITIONS = [add_variant, add_driver, add_frontend, add_plot, add_generator, add_importer,
             add_command]


def run(*command, **options):
    done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stdout[-4000:]}")
    return done.stdout


def build(copy):
    # Lightly compiled: what is asked is whether something is missing.
    run("meson", "setup", "build", "-Doptimization=1", "-Ddebug=false", "-Dc_args=-g0",
        cwd=copy.root)
    log = run("ninja", "-C", "build", "program", cwd=copy.root)
    assert "warning:" not in log, log[-4000:]


def lint(copy):
    for rule in ("dead_files", "includes", "licence", "size"):
        run(sys.executable, copy.path("tests/lint/lint.py"), rule, copy.root)


def use(copy, folder):
    zslab = copy.path("build/src/cli/zslab")
    env = {**os.environ, "ZSLAB_DATA_DIR": copy.root, "XDG_CACHE_HOME": os.devnull,
           "ZSLAB_MODULE_DIR": copy.path("build/src/modules")}

    def call(*arguments):
        return run(zslab, *arguments, env=env, cwd=folder)

    assert call("added") == "added\n"
    call("generate", "added", "--objects", "20000", "t.zslab")
    with open(os.path.join(folder, "t.txt"), "w", encoding="utf-8") as file:
        file.write("new 0x10 100\nold 16\n")
    assert call("import", "t.txt", "i.zslab") == "i.zslab: 2 events\n"
    call("run", "--variant", "trylock,added", "--migrate", "added=max", "--frontend", "added",
         "--verify", "all", "--repeat", "1", "--laps", "3", "--cpus", "1", "--out", "r", "t.zslab")
    results = {}
    for name in glob.glob(os.path.join(folder, "r", "*.json")):
        with open(name, encoding="utf-8") as file:
            result = json.load(file)
        results[result["variant"]] = result["repeats"][0]
    assert set(results) == {"trylock", "added"}, results.keys()
    for repeat in results.values():
        assert repeat["frontend"]["name"] == "added"
        assert repeat["verified"]["objects"] > 0 and not repeat["verified"]["failures"]
    assert results["trylock"]["drivers"][0]["name"] == "added"
    assert results["trylock"]["migration"]["migrated"] > 0
    if shutil.which("gnuplot"):
        call("plot", "r", "--out", "p")
        assert glob.glob(os.path.join(folder, "p", "added*.svg")), os.listdir(folder + "/p")


def main():
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(os.path.join(folder, "zslab"))
        for add in ADDITIONS:
            add(copy)
        assert len(copy.made) == len(set(copy.made)) == len(ADDITIONS), copy.made
        assert len(copy.edited) == len(ADDITIONS), copy.edited
        build(copy)
        lint(copy)
        use(copy, folder)
        run(sys.executable, "tests/dist/readme.py", "README.md", cwd=copy.root)
    print(f"{len(ADDITIONS)} additions, a file and a line each")


if __name__ == "__main__":
    main()
