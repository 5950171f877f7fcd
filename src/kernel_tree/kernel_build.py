# SPDX-License-Identifier: GPL-2.0-or-later
"""Compiles and links mm/zsmalloc.c of a kernel tree as a variant, in a module per machine."""
import errno
import os
import shlex
import subprocess
import sys

from diagnose import Diagnosis
from module_cache import read_by_compiler
from settings import (COMMON_ARGS, COMPILER, ERRORS_AS, HERE, LINK_ARGS, MACHINE_ARGS,
                      MACHINE_FOLDERS, OWN, PACKAGES, SOURCE)

TREE = os.path.join(OWN, "tree.sh")
ERRORS = ["-Werror=implicit-function-declaration", "-Werror=int-conversion",
          "-Werror=incompatible-pointer-types"]


class Complaint(Exception):
    pass


def run(command, cache, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                          text=True, errors="replace", pass_fds=[cache.lock], **options)


def pkg_config(what):
    return shlex.split(subprocess.run(["pkg-config", what, *PACKAGES], check=True, text=True,
                                      stdout=subprocess.PIPE).stdout)


class Build:
    def __init__(self, cache, path, name, patch):
        self.cache = cache
        name_of_tree, self.file, *self.features = self.about(path)
        self.folder = os.path.dirname(self.file)
        self.name = name or name_of_tree + ("-patched" if patch else "")
        self.input, self.shown = self.file, self.file
        if patch:
            self.apply(os.path.abspath(patch))
            self.features = self.about(self.input)[2:]

    def about(self, path):
        known = run(["sh", TREE, path], self.cache)
        if known.returncode:
            sys.stderr.write(known.stderr)
            raise SystemExit(2)
        return known.stdout.splitlines()

    def apply(self, patch):
        """A patch may change more of the tree: that is left out. The tree stays as it is."""
        if not os.access(patch, os.R_OK):
            raise Complaint(f"{patch}: no such patch")
        copy = os.path.join(self.cache.work, "mm", "zsmalloc.c")
        os.mkdir(os.path.dirname(copy))
        with open(self.file, "rb") as file:
            before = file.read()
        with open(copy, "wb") as file:
            file.write(before)
        applied = run(["git", "apply", "--include=mm/zsmalloc.c", patch], self.cache,
                      cwd=self.cache.work, env={**os.environ, "GIT_CEILING_DIRECTORIES": "/"})
        if applied.returncode:
            why = applied.stderr.partition("\n")[0]
            raise Complaint(f"{patch}: does not apply to {self.file}: {why}")
        with open(copy, "rb") as file:
            if file.read() == before:
                raise Complaint(f"{patch}: changes nothing in mm/zsmalloc.c")
        self.input, self.shown = self.cache.keep_patched(copy), "mm/zsmalloc.c"

    def compile_command(self, machine, args=None):
        """With @args in place of those of the machine's own module."""
        more = pkg_config("--cflags") if machine == "native" else []
        includes = [f"-I{os.path.join(SOURCE, below)}"
                    for below in ("", *MACHINE_FOLDERS[machine], "sim/include",
                                  "src/kernel_tree")]
        return [*COMPILER, *COMMON_ARGS, "-fPIC", "-fvisibility=hidden", "-fmessage-length=0",
                *ERRORS, *ERRORS_AS, *(args or MACHINE_ARGS[machine]), *more, *self.features,
                f'-DKERNEL_TREE_NAME="{self.name}"', f'-DKERNEL_TREE_FILE="{self.input}"',
                "-iquote", self.folder, *includes, "-c", os.path.join(OWN, "kernel_tree.c")]

    def link_command(self, machine):
        more = pkg_config("--libs") if machine == "native" else []
        return [*COMPILER, "-shared", *LINK_ARGS[machine], f"{machine}.o",
                "-Wl,--whole-archive", self.archive(machine), "-Wl,--no-whole-archive", *more,
                "-lpthread", "-lm", "-o", f"{machine}.so"]

    @staticmethod
    def archive(machine):
        return os.path.join(HERE, f"libzslab-kernel-{machine}.a")

    def commands(self):
        """All that makes the modules except the contents of files."""
        version = run([*COMPILER, "--version"], self.cache).stdout
        return [version, *([self.compile_command(machine), self.link_command(machine)]
                           for machine in MACHINE_ARGS)]

    def check_disk(self, said):
        """A full disk is no fault of the tree's file, whatever line the compiler was at."""
        full = os.strerror(errno.ENOSPC)
        if full in said:
            raise OSError(errno.ENOSPC, full, self.cache.work)

    def run_compiler(self, command):
        made = run(command, self.cache)
        if made.returncode:
            self.check_disk(made.stderr)
            why = Diagnosis(made.stderr, self.input, self.shown, SOURCE).explain()
            raise Complaint(why)

    def compile(self, machine):
        rules = os.path.join(self.cache.work, machine + ".d")
        self.run_compiler([*self.compile_command(machine), "-MD", "-MF", rules,
                           "-o", os.path.join(self.cache.work, machine + ".o")])
        with open(rules, encoding="utf-8", errors="surrogateescape") as file:
            return read_by_compiler(file.read())

    def link(self, machine):
        made = run(self.link_command(machine), self.cache, cwd=self.cache.work)
        if made.returncode:
            self.check_disk(made.stderr)
            said = made.stderr.strip().splitlines()
            why = [line for line in said if "undefined reference" in line] or said
            raise Complaint(f"{machine}: does not link: {why[0] if why else 'no reason given'}")

    def describe(self, zslab):
        """Opens the module, which shows as well that it can be."""
        told = run([zslab, "variants", "--json", "--module",
                    os.path.join(self.cache.work, "native.so")], self.cache)
        if told.returncode:
            raise Complaint(told.stderr.strip() or "the module cannot be opened")
        with open(os.path.join(self.cache.work, "json"), "w", encoding="utf-8") as file:
            file.write(told.stdout)

    def build(self, commands, zslab):
        read = [os.path.realpath(__file__), TREE]
        for machine in MACHINE_ARGS:
            read += self.compile(machine) + [self.archive(machine)]
            self.link(machine)
        self.describe(zslab)
        return self.cache.add(self.name, commands, read)
