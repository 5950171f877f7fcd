# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the modules of kernel trees are kept, each with what it was made of.

    NAME.native.so, NAME.virtual.so, NAME.json   links into built/NAME/HASH/
    built/NAME/HASH/read.json                    what the compiler read, and how it was called
    patched/HASH.c                               what a patch made of a file
    .lock, .work/                                the build in progress

Everything is made whole in .work and renamed. One builds at a time: the lock is inherited by
the compiler, so that .work is out of use when the next one empties it.
"""
import fcntl
import hashlib
import json
import os
import re
import shutil

MODULES = ("native.so", "virtual.so")
PARTS = MODULES + ("json",)


def digest(path):
    """None of a file that is not there."""
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return None


def read_by_compiler(rules):
    """The files that a rule of the compiler's (-MD) names."""
    words = re.findall(r"(?:\\.|[^\s\\])+", rules.replace("\\\n", " ").split(":", 1)[1])
    return [os.path.abspath(re.sub(r"\\(.)", r"\1", word).replace("$$", "$")) for word in words]


class ModuleCache:
    def __init__(self, root):
        self.root = root
        self.work = os.path.join(root, ".work")

    def __enter__(self):
        os.umask(0o077)
        os.makedirs(self.root, exist_ok=True)
        self.lock = os.open(os.path.join(self.root, ".lock"), os.O_CREAT | os.O_WRONLY, 0o600)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        shutil.rmtree(self.work, ignore_errors=True)
        os.mkdir(self.work)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.work, ignore_errors=True)
        os.close(self.lock)

    def keep_patched(self, path):
        """Moves it to where its lines can be looked up later."""
        folder = os.path.join(self.root, "patched")
        kept = os.path.join(folder, digest(path)[:16] + ".c")
        os.makedirs(folder, exist_ok=True)
        os.replace(path, kept)
        return kept

    def find(self, name, command):
        """The folder of modules that @command would make once more, or None."""
        folder = os.path.join(self.root, "built", name)
        for entry in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            path = os.path.join(folder, entry)
            try:
                with open(os.path.join(path, "read.json"), encoding="utf-8") as file:
                    made = json.load(file)
            except (OSError, ValueError):
                continue
            if made["command"] == command and all(
                    digest(read) == then for read, then in made["read"].items()):
                return path
        return None

    def add(self, name, command, read):
        """The PARTS in .work, as modules of @name: whole, or not at all."""
        made = json.dumps({"command": command, "read": {path: digest(path) for path in read}},
                          sort_keys=True)
        entry = os.path.join(self.work, "entry")
        os.mkdir(entry)
        with open(os.path.join(entry, "read.json"), "w", encoding="utf-8") as file:
            file.write(made)
        for part in PARTS:
            os.rename(os.path.join(self.work, part), os.path.join(entry, part))
        kept = os.path.join(self.root, "built", name,
                            hashlib.sha256(made.encode()).hexdigest()[:16])
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        if os.path.exists(kept):
            os.rename(kept, os.path.join(self.work, "old"))
        os.rename(entry, kept)
        return kept

    def link(self, name, kept):
        for part in PARTS:
            new = os.path.join(self.work, "link")
            os.symlink(os.path.relpath(os.path.join(kept, part), self.root), new)
            os.replace(new, os.path.join(self.root, f"{name}.{part}"))
