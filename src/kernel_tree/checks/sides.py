# SPDX-License-Identifier: GPL-2.0-or-later
"""The file before and after a change, each in a folder like a kernel tree's.

A git tree has both, as commits; a plain tree has the first, and a patch makes the second.
"""
import os
import re
import shutil
import subprocess

from kernel_build import Complaint

FILE = "mm/zsmalloc.c"
INCLUDED = re.compile(rb'^\s*#\s*include\s*"([\w./-]+)"', re.M)


class Tree:
    """A folder as it is."""

    def __init__(self, root):
        self.root = root

    def read(self, name):
        """None of a file that is not there."""
        try:
            with open(os.path.join(self.root, name), "rb") as file:
                return file.read()
        except OSError:
            return None

    def describe(self):
        return self.root

    def unpack(self, folder):
        """mm/zsmalloc.c, what it includes from beside it, and what tells its version."""
        wanted, seen = [FILE, "Makefile"], set()
        while wanted:
            name = wanted.pop()
            text = self.read(name)
            if text is None or name in seen:
                continue
            seen.add(name)
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(text)
            if name.startswith("mm/"):
                wanted += [os.path.normpath("mm/" + os.fsdecode(other))
                           for other in INCLUDED.findall(text) if b".." not in other]
        if FILE not in seen:
            raise Complaint(f"{self.describe()}: no {FILE}; expected a kernel tree")
        include = os.path.join(self.root, "include")  # for what an error is blamed on
        if os.path.isdir(include):
            os.symlink(os.path.abspath(include), os.path.join(folder, "include"))


def git(root, *command, check=True):
    done = subprocess.run(["git", "-C", root, *command], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    if check and done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines()
        raise Complaint(f"{root}: {said[0] if said else 'git ' + command[0] + ' fails'}")
    return done


class Commit(Tree):
    def __init__(self, root, revision):
        super().__init__(root)
        found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options",
                    revision + "^{commit}", check=False)
        if found.returncode:
            raise Complaint(f"{root}: no commit '{revision}'")
        self.commit = os.fsdecode(found.stdout.strip())

    def read(self, name):
        shown = git(self.root, "cat-file", "blob", f"{self.commit}:{name}", check=False)
        return None if shown.returncode else shown.stdout

    def describe(self):
        return os.fsdecode(git(self.root, "show", "-s", "--format=%h (\"%s\")", self.commit)
                           .stdout.strip())


def is_git(root):
    """Is @root the top of a git tree, and not a folder somewhere in one?"""
    top = git(root, "rev-parse", "--show-prefix", check=False)
    return top.returncode == 0 and not top.stdout.strip()


def default_base(root):
    """Where the branch left its upstream; without one, the commit before the last."""
    found = git(root, "merge-base", "HEAD", "@{upstream}", check=False)
    return os.fsdecode(found.stdout.strip()) if not found.returncode else "HEAD~1"


def apply(patch, folder):
    """As build-kernel: of a patch of more files the rest is left out."""
    names = [os.path.join("mm", name) for name in os.listdir(os.path.join(folder, "mm"))]
    applied = subprocess.run(["git", "apply", *(f"--include={name}" for name in names), patch],
                             cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             errors="replace", check=False,
                             env={**os.environ, "GIT_CEILING_DIRECTORIES": "/"})
    if applied.returncode:
        raise Complaint(f"{patch}: does not apply: {applied.stderr.partition(chr(10))[0]}")


class Pair:
    """The two folders below @work, and what they are called."""

    def __init__(self, root, base, patch, work):
        self.folders = [os.path.join(work, name) for name in ("base", "head")]
        self.note = ""
        versioned = is_git(root) if os.path.isdir(root) else False
        if base and not versioned:
            raise Complaint(f"--base {base}: {root} is not a git tree")
        if patch:
            self.from_patch(Commit(root, base or "HEAD") if versioned else Tree(root), patch)
        elif versioned:
            self.from_commits(root, base)
        else:
            raise Complaint(f"{root}: not a git tree; expected one, or --patch FILE")
        self.unchanged = all(Tree(self.folders[0]).read(name) == Tree(self.folders[1]).read(name)
                             for name in self.names())

    def names(self):
        return {os.path.join("mm", name) for folder in self.folders
                for name in os.listdir(os.path.join(folder, "mm"))}

    def from_commits(self, root, base):
        sides = [Commit(root, base or default_base(root)), Commit(root, "HEAD")]
        self.labels = [side.describe() for side in sides]
        for side, folder in zip(sides, self.folders):
            side.unpack(folder)
        if git(root, "diff", "--quiet", "HEAD", "--", "mm", check=False).returncode == 1:
            self.note = "changes below mm/ that are not committed are left out"

    def from_patch(self, side, patch):
        if not os.path.isfile(patch) or not os.access(patch, os.R_OK):
            raise Complaint(f"{patch}: no such patch")
        side.unpack(self.folders[0])
        shutil.copytree(self.folders[0], self.folders[1], symlinks=True)
        apply(os.path.abspath(patch), self.folders[1])
        self.labels = [side.describe(), os.path.basename(patch)]
