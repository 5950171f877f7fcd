# SPDX-License-Identifier: GPL-2.0-or-later
"""The project's files as the lint rules see them."""
import os
import subprocess


class Tree:
    """The files that git tracks, or all files of an unpacked tarball."""

    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.files = sorted(f for f in self._list() if os.path.isfile(self.path(f)))
        self._lines = {}
        self._texts = {}

    def _list(self):
        if os.path.exists(self.path(".git")):
            out = subprocess.run(["git", "-C", self.root, "ls-files", "-z"], check=True,
                                 stdout=subprocess.PIPE).stdout.decode()
            return [f for f in out.split("\0") if f]
        found = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [d for d in folders if not d.startswith("build") and d != "__pycache__"]
            found += [os.path.relpath(os.path.join(folder, f), self.root) for f in files]
        return found

    def path(self, name):
        return os.path.join(self.root, name)

    def ending(self, *endings):
        return [f for f in self.files if f.endswith(endings)]

    def lines(self, name):
        """The lines of a text file; a binary file has none."""
        if name not in self._lines:
            with open(self.path(name), "rb") as file:
                data = file.read()
            text = "" if b"\0" in data[:4096] else data.decode("utf-8", "replace")
            self._lines[name] = text.splitlines()
        return self._lines[name]

    def text(self, name):
        if name not in self._texts:
            self._texts[name] = "\n".join(self.lines(name))
        return self._texts[name]

    def scripts(self):
        """Programs without a file name extension; their first line names the interpreter."""
        return [f for f in self.files
                if "." not in os.path.basename(f) and (self.lines(f) or [""])[0].startswith("#!")]
