# SPDX-License-Identifier: GPL-2.0-or-later
"""What the compiler said of a kernel tree's file, in one line.

gcc is asked for JSON. Its errors are of two kinds: a name that the kernel's headers have and ours
lack is ours to add, and said with the header that it belongs in; all else is the user's own, and
said as the compiler says it.
"""
import functools
import json
import os
import re

QUOTED = "['‘]([^'’]*)['’]"
MISSING_HEADER = re.compile(r"^(\S+\.h): No such file")
MISSING_MEMBER = re.compile(f"^{QUOTED} has no member named {QUOTED}")
MISSING_NAMES = [re.compile(text) for text in (
    f"^{QUOTED} undeclared", f"^implicit declaration of function {QUOTED}",
    f"^unknown type name {QUOTED}", f"undefined type {QUOTED}", f"incomplete type {QUOTED}")]
UNNAMED_TYPE = re.compile("^field .* has incomplete type|^storage size of")
TAGGED = re.compile(r"\b(struct|enum|union)\s+(\w+)")


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


class KernelHeaders:
    """include/ of the tree, if the file is in one."""

    def __init__(self, folder):
        self.root = os.path.join(os.path.dirname(folder), "include")
        self.there = os.path.isdir(os.path.join(self.root, "linux"))

    @functools.cached_property
    def texts(self):
        """(name below include/, text) of each, the shortest name first."""
        found = []
        for below in ("linux", "asm-generic"):
            for folder, _, files in os.walk(os.path.join(self.root, below)):
                found += [os.path.relpath(os.path.join(folder, f), self.root)
                          for f in files if f.endswith(".h")]
        return [(name, read(os.path.join(self.root, name)))
                for name in sorted(found, key=lambda name: (len(name), name))]

    def _first(self, *patterns):
        for pattern in patterns:
            for name, text in self.texts:
                if re.search(pattern, text, re.M):
                    return name
        return None

    def has(self, header):
        return os.path.exists(os.path.join(self.root, header))

    def declaring(self, name):
        """The header that defines @name at its outermost level, else one that declares it."""
        word = re.escape(name)
        enumerator = rf"|^[ \t]+{word}[ \t]*[,=]" if name != name.lower() else ""
        return self._first(
            rf"^[ \t]*#[ \t]*define[ \t]+{word}\b|^(struct|enum|union)[ \t]+{word}[ \t]*\{{"
            rf"|^typedef .*\b{word}(\[.*\])?;|^\}}[ \t]*{word};{enumerator}",
            rf"^(\w.*[ \t*])?{word}\(|^extern .*\b{word}(\[.*\])?;")

    def with_member(self, tag, member):
        """The header whose definition of "struct x" has a member of this name."""
        kind = re.escape(tag).replace(r"\ ", r"\s+")
        return self._first(rf"^{kind}\s*\{{(?:(?!^\}})[\s\S])*?\b{re.escape(member)}\b")


class Diagnosis:
    def __init__(self, compiler_output, file, shown, source):
        """@file, called @shown, is the tree's; @source is zslab's own folder."""
        self.file, self.shown, self.source = file, shown, source
        self.folder = os.path.dirname(os.path.realpath(file))
        self.output = compiler_output
        self.headers = KernelHeaders(self.folder)

    def errors(self):
        """The compiler's, those in the user's files first; None when it spoke no JSON."""
        try:
            found, _ = json.JSONDecoder().raw_decode(self.output[self.output.index("["):])
        except ValueError:
            return None
        errors = [d for d in found if d["kind"] in ("error", "fatal error") and d["locations"]]
        return sorted(errors, key=lambda error: not self.is_theirs(self.place(error)[0]))

    @staticmethod
    def place(error):
        caret = error["locations"][0]["caret"]
        return caret["file"], caret["line"], caret["column"]

    def is_theirs(self, path):
        path = os.path.realpath(path)
        return path == os.path.realpath(self.file) or os.path.dirname(path) == self.folder

    def where(self, error):
        path, line, column = self.place(error)
        if path == self.file:
            path = self.shown
        elif path.startswith(self.source + "/"):
            path = path[len(self.source) + 1:]
        return f"{path}:{line}:{column}"

    def as_said(self, error):
        """With the place of our declaration, when it is that which does not fit."""
        ours = [self.where(note) for note in error["children"] if note["locations"] and
                self.place(note)[0].startswith(self.source + "/")]
        return (f"{self.where(error)}: error: {error['message']}" +
                (f" (zslab's own: {ours[0]})" if ours else ""))

    def missing_name(self, error):
        message = error["message"]
        if UNNAMED_TYPE.search(message):  # names the variable, not its type
            path, line, _ = self.place(error)
            lines = read(path).splitlines()
            tags = TAGGED.findall(lines[line - 1]) if line <= len(lines) else []
            return tags[0][1] if tags else None
        for pattern in MISSING_NAMES:
            found = pattern.search(message)
            if found:
                return re.sub(r"^(struct|enum|union) ", "", found.group(1))
        return None

    def is_defined_by_them(self, tag):
        near = [self.file] + [os.path.join(self.folder, name) for name in os.listdir(self.folder)
                              if name.endswith(".h")]
        return any(re.search(rf"\b{re.escape(tag)}\s*\{{", read(path)) for path in near)

    def lacking(self, error):
        """(what our headers lack, where it belongs), or None when it is no fault of theirs."""
        header = MISSING_HEADER.match(error["message"])
        if header:
            name = header.group(1)
            known = self.headers.has(name) or not self.headers.there
            return (f"<{name}>", name) if "/" in name and known else None
        member = MISSING_MEMBER.match(error["message"])
        if member:
            tag, name = member.groups()
            belongs = (None if self.is_defined_by_them(tag)
                       else self.headers.with_member(tag, name))
            return (f"{tag}'s '{name}'", belongs) if belongs else None
        name = self.missing_name(error)
        belongs = name and self.headers.declaring(name)
        return (f"'{name}'", belongs) if belongs else None

    def explain(self):
        errors = self.errors()
        if errors is None:
            said = [line for line in self.output.splitlines() if "error" in line]
            return said[0] if said else "the compiler failed"
        if not errors:
            return "the compiler failed, and named no error"
        first, belongs = errors[0], self.lacking(errors[0])
        if not self.is_theirs(self.place(first)[0]):
            return self.explain_adapter(first)
        if belongs:
            return self.explain_lacking(first, errors)
        quoted = MISSING_HEADER.match(first["message"])
        if quoted and "/" not in quoted.group(1):
            return (f"{self.where(first)}: no {quoted.group(1)} in {self.folder}; copy it there "
                    "from the tree's mm folder")
        unknown = not self.headers.there and self.missing_name(first)
        return self.as_said(first) + (
            f"; without a tree's include/linux beside mm nobody can tell whether '{unknown}' is "
            "the kernel's" if unknown else "")

    def explain_adapter(self, error):
        """An error in zslab's own source: the file has not what is known of its version."""
        name = self.missing_name(error)
        if name:
            return (f"{self.shown}: has no '{name}', which zslab needs of it "
                    f"({self.where(error)})")
        return self.as_said(error)

    def explain_lacking(self, first, errors):
        """The first thing that ours lack with its place, and whatever else they lack."""
        found = dict.fromkeys(self.lacking(error) for error in errors
                              if self.is_theirs(self.place(error)[0]))
        (what, header), *more = [pair for pair in found if pair]
        add = f"write sim/include/{header}" if what == f"<{header}>" else \
            f"add it to sim/include/{header}"
        others = ", ".join(f"{name} ({where})" for name, where in more)
        return (f"{self.where(first)}: the shim headers have no {what}; {add}" +
                (f"; nor {others}" if others else ""))
