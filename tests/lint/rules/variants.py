# SPDX-License-Identifier: GPL-2.0-or-later
"""Each variant of the allocator is whole in its file, so functions repeat. Functions of the same
name must be identical, unless the comment above one says "Unlike NAME: why".

A function is compared with that of the variant named by the file's first comment, "Made from:
NAME."; if that variant has no such function, with the first other variant that has one. A comment
"Unlike" above identical functions is a fault, too. Files have the variants' names, with "_" for
"-".
"""
import os
import re

FOLDER = "src/zs/variants/"
FUNCTION = re.compile(r"^(?:static|const|struct|unsigned|void|bool|int)\b[^;{}=]*?(\w+)\([^;{}]*\)\n\{\n"
                      r".*?^\}\n", re.M | re.S)


def functions(text):
    """{name: (line, comment above, text)}"""
    found = {}
    for match in FUNCTION.finditer(text):
        comment = re.search(r"/\*(?:[^*]|\*(?!/))*\*/\n$", text[:match.start()])
        found[match.group(1)] = (text.count("\n", 0, match.start()) + 1,
                                 comment.group(0) if comment else "", match.group(0))
    return found


def order(tree):
    """In the order of src/zs/meson.build; variants that it does not list come last."""
    build = tree.text("src/zs/meson.build") if "src/zs/meson.build" in tree.files else ""
    listed = re.findall(r"^  '(\w+)',$", build, re.M)
    names = [os.path.basename(f)[:-2] for f in tree.ending(".c") if f.startswith(FOLDER)]
    return sorted(names, key=lambda name: listed.index(name) if name in listed else len(listed))


def base_of(text):
    match = re.search(r"^ \* Made from: ([\w-]+)\.$", text, re.M)
    return match.group(1).replace("-", "_") if match else None


def compared(name, function, base, known):
    """The variant whose function this one must equal, or None."""
    if base and function in known[base]:
        return base
    others = [other for other in known if other != name and function in known[other]]
    first = others[0] if others else None
    # The first variant that has the function is compared with none.
    return first if first and list(known).index(first) < list(known).index(name) else None


def check(tree, _arguments):
    texts = {name: tree.text(FOLDER + name + ".c") + "\n" for name in order(tree)}
    known = {name: functions(text) for name, text in texts.items()}
    for number, (name, text) in enumerate(texts.items()):
        base, path = base_of(text), FOLDER + name + ".c"
        if number and base not in texts:
            yield f"{path}:1: says of no variant that it is made from it: \"Made from: NAME.\""
            continue
        for function, (line, comment, body) in known[name].items():
            other = compared(name, function, base, known)
            mark = re.search(r"Unlike ([\w-]+):\s+\S", comment)
            if mark and (not other or mark.group(1).replace("-", "_") != other):
                yield f"{path}:{line}: {function}() is compared with {other}'s, not {mark.group(1)}'s"
            elif mark and body == known[other][function][2]:
                yield f"{path}:{line}: {function}() is {other}'s to the letter, though marked"
            elif other and not mark and body != known[other][function][2]:
                yield (f"{path}:{line}: {function}() differs from {other}'s, expected equal text or "
                       f"a comment \"Unlike {other.replace('_', '-')}: why\"")
