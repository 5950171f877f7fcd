# SPDX-License-Identifier: GPL-2.0-or-later
"""Two files, mm/zsmalloc.c before and after a change, as variants in modules and in programs.

The modules are build-kernel's. The programs are zslab's own tests, archives without a file of
the kernel's, linked with the file after the change, and where they compare with both.
"""
import os
import subprocess

from kernel_build import Build, Complaint, run
from settings import (BUILD_ROOT, CHECK_PACKAGES, COMPILER, DEBUG_ARGS, EXPLORE_ARGS, HERE,
                      PACKAGES)

# The names of a file that the programs know another way when it is the base.
BASE_NAMES = {"kernel_tree_variants": "zs_variants", "kernel_tree_walk": "our_walk"}
ARCHIVES = [HERE, os.path.join(BUILD_ROOT, "tests", "kernel_tree", "check")]


def archive(name):
    for folder in ARCHIVES:
        path = os.path.join(folder, f"libzslab-check-{name}.a")
        if os.path.exists(path):
            return path
    raise FileNotFoundError(f"libzslab-check-{name}.a: not found; expected in {ARCHIVES[0]}")


class Side:
    """One file: base or head."""

    def __init__(self, cache, folder, name, work):
        self.cache, self.name, self.work = cache, name, work
        self.build = Build(cache, folder, name, "")
        self.build.shown = "mm/zsmalloc.c"

    def make_explored(self):
        """The object file for "zslab explore"."""
        self.build.run_compiler([*self.build.compile_command("explored", EXPLORE_ARGS),
                                 "-o", self.object("explored")])

    def make(self, zslab):
        """The modules, and an object file for programs of the debug and of the measured build."""
        kept = self.build.build(self.build.commands(), zslab)
        self.cache.link(self.name, kept)
        for kind, args in {"debug": DEBUG_ARGS, "measured": None}.items():
            self.build.run_compiler([*self.build.compile_command("native", args),
                                     "-o", self.object(kind)])

    def object(self, kind):
        return os.path.join(self.work, f"{self.name}.{kind}.o")


class Programs:
    def __init__(self, cache, base, head, work):
        self.cache, self.base, self.head, self.work = cache, base, head, work
        self.renamed = {}

    def must(self, command):
        made = run(command, self.cache)
        if made.returncode:
            why = made.stderr.strip().splitlines()
            raise Complaint(f"{command[0]}: {why[0] if why else 'no reason given'}")
        return made.stdout

    def as_base(self, kind):
        """The base's object file, under names that leave room for the other's."""
        if kind not in self.renamed:
            path = os.path.join(self.work, f"renamed.{kind}.o")
            names = [line.split()[-1] for line in
                     self.must(["nm", "-g", "--defined-only", self.base.object(kind)]).splitlines()]
            self.must(["objcopy", *(f"--redefine-sym={name}={BASE_NAMES.get(name, 'base_' + name)}"
                                    for name in names), self.base.object(kind), path])
            self.renamed[kind] = path
        return self.renamed[kind]

    def link(self, name, objects, archives, kernel="common"):
        """Of the kernel code in archive @kernel only what the others lack."""
        path = os.path.join(self.work, name)
        libraries = subprocess.run(["pkg-config", "--libs", *PACKAGES, *CHECK_PACKAGES], check=True,
                                   text=True, stdout=subprocess.PIPE).stdout.split()
        self.must([*COMPILER, *objects, "-Wl,--whole-archive", *map(archive, archives),
                   "-Wl,--no-whole-archive", archive(kernel), *libraries, "-lpthread", "-lm",
                   "-ldl", "-o", path])
        return path

    def alone(self, name):
        """A test with the head as the only variant."""
        return self.link(name, [self.head.object("debug")], [name, "only-variant"])

    def explore_folder(self, side):
        """A place for modules in which "zslab explore" finds @side as the only variant."""
        folder = os.path.join(self.work, f"modules-{side.name}")
        os.mkdir(folder)
        side.make_explored()
        self.must([*COMPILER, "-shared", "-Wl,--no-undefined", side.object("explored"),
                   "-Wl,--whole-archive", archive("only-variant"), archive("explore-table"),
                   "-Wl,--no-whole-archive", archive("explored"), "-lpthread", "-lm", "-ldl",
                   "-o", os.path.join(folder, "zslab-explore.so")])
        return folder

    def differential(self):
        return self.link("differential", [self.head.object("debug"), self.as_base("debug")],
                         ["differential", "base-side"])

    def speed(self):
        """Twice: what stands first in a program is favoured by its addresses, or the other is."""
        objects = [self.head.object("measured"), self.as_base("measured")]
        return [self.link("speed", objects, ["speed", "base-side"], "measured"),
                self.link("speed-turned", objects[::-1], ["speed", "base-side"], "measured")]
