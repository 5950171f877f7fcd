# SPDX-License-Identifier: GPL-2.0-or-later
"""Every file is used: a source is in a meson.build, a header is included, a document is linked, and
something names each other file."""
import os
import re

# Tools find these by their place.
ROOTS = {".clang-format", ".editorconfig", ".gitignore", ".ci/run", "LICENSE", "README.md",
         "CONTRIBUTING.md", "meson.build", "meson_options.txt"}


# Files of kernel trees include these, under the kernel's names.
SHIMS = ("sim/include/", "src/kernel_tree/linux/", "tests/kernel_tree/later/")


def included(tree):
    for name in tree.ending(".c", ".h", ".py", ".build"):
        for target in re.findall(r'#\s*include\s+["<]([^">]+)[">]', tree.text(name)):
            yield target
    for name in tree.ending("meson.build"):  # by a compiler option
        yield from re.findall(r"'-include', '([^']+)'", tree.text(name))


def linked(tree):
    for name in tree.ending(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)", tree.text(name)):
            yield os.path.normpath(os.path.join(os.path.dirname(name), target))


def named_in_build(tree, name):
    """True if a meson.build of this folder or a parent has the file's path, or its stem as a word."""
    stem, _ = os.path.splitext(os.path.basename(name))
    folder = os.path.dirname(name)
    while True:
        build = os.path.join(folder, "meson.build")
        if build in tree.files:
            text = tree.text(build)
            # A list that it reads: X(NAME, ...) for each.
            for read in re.findall(r"fs\.read\('([^']+)'\)", text):
                listed = re.findall(r"\bX\((\w+),", tree.text(os.path.join(folder, read)))
                text += "".join(f"'{entry}'" for entry in listed)
            names = {stem, re.sub(r"_test$", "", stem), re.sub(r"^cmd_", "", stem)}
            words = "|".join(rf"'{re.escape(word)}'" for word in names)
            if re.search(rf"['/]{re.escape(os.path.basename(name))}'|{words}", text):
                return True
        if not folder:
            return False
        folder = os.path.dirname(folder)


def named_anywhere(tree, name):
    base = os.path.basename(name)
    stem, _ = os.path.splitext(base)
    pattern = re.compile(rf"(?<![\w-]){re.escape(base)}(?!\w)|['\"]{re.escape(stem)}['\"]|"
                         rf"\bimport {re.escape(stem)}\b|\bfrom {re.escape(stem)} import\b")
    texts = (tree.text(other) for other in tree.files if other != name)
    return any(stem in text and pattern.search(text) for text in texts)


def check(tree, _arguments):
    headers, documents = set(included(tree)), set(linked(tree))
    for name in tree.files:
        if name in ROOTS or name.endswith("meson.build") or name.startswith("results/reference/"):
            continue
        if name.endswith(".c"):
            if not named_in_build(tree, name) and name not in headers:
                yield f"{name}: in no meson.build"
        elif name.endswith(".h"):
            machine = re.sub(r"^(sim/(native|virtual/[a-z]+)|tests/virtual/counted)/", "", name)
            if not name.startswith(SHIMS) and name not in headers and machine not in headers:
                yield f"{name}: nothing includes it"
        elif name.endswith(".md"):
            if name not in documents:
                yield f"{name}: no document links to it"
        elif name.startswith("tests/data/") or name.endswith(".litmus"):
            if not named_anywhere(tree, name) and not named_anywhere(tree, os.path.dirname(name)):
                yield f"{name}: nothing names it or its folder"
        elif not named_anywhere(tree, name):
            yield f"{name}: nothing names it"
