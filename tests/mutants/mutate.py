#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a copy of a source file with a change from a table.

    mutate.py TABLE --list              a line "name|program|variant" for each entry
    mutate.py TABLE NAME SOURCE OUT     the translation unit of entry NAME, from SOURCE, to OUT

An entry replaces a text, or several (edits). Each must occur exactly once in the file; anything
else is an error, so that no change is lost when the source changes. For a changed header, OUT is
the header followed by the unit: the guard then skips the unchanged header.
"""
import os
import sys
import tomllib


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        return file.read()


def mutate(name, entry, root):
    source = read(root, entry["file"])
    for edit in entry.get("edits", [entry]):
        count = source.count(edit["text"])
        if count != 1:
            sys.exit(f"{name}: stands {count} times in {entry['file']}, not once:\n{edit['text']}")
        source = source.replace(edit["text"], edit["replacement"])
    unit = f'#line 1 "{entry["file"]}"\n{source}'
    if "unit" in entry:
        unit += f'#line 1 "{entry["unit"]}"\n{read(root, entry["unit"])}'
    return unit


def main():
    with open(sys.argv[1], "rb") as file:
        table = tomllib.load(file)
    if sys.argv[2] == "--list":
        for name, entry in table.items():
            print(f"{name}|{entry['program']}|{entry['variant']}")
        return
    name, root, out = sys.argv[2:5]
    with open(out, "w", encoding="utf-8") as file:
        file.write(mutate(name, table[name], root))


if __name__ == "__main__":
    main()
