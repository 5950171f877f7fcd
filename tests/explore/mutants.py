#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds mutants of the allocator into explored modules and lets the explorer find them.

    mutants.py TABLE SOURCE BUILD [--only NAME...] [--schedules N] [--markdown]

Each entry of the table changes one function of one file: one lock, barrier, check or reference
is removed. It is killed when the explorer reports something in one of the scenarios, with a
fixed budget. Exit status 1 when fewer than the table's share are killed, or when an entry that the
table explains as a survivor is killed after all.
"""
import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib

LIBRARY = "libzslab-explore-loud.a.p"


def function_span(text, name):
    """From the line that begins the function's definition to its closing brace."""
    for match in re.finditer(rf"^[^\n]*\b{re.escape(name)}\(", text, re.M):
        end = text.find("\n}\n", match.start())
        brace = text.find("{", match.start())
        semicolon = text.find(";", match.start())
        if brace >= 0 and (semicolon < 0 or brace < semicolon) and text[match.start()] not in " \t":
            return match.start(), end + 3
    sys.exit(f"no function {name}")


def mutate(name, entry, source):
    with open(os.path.join(source, entry["file"]), encoding="utf-8") as file:
        text = file.read()
    edits = entry.get("edits", []) + [[old, ""] for old in entry.get("drop", [])]
    left = [old for old, _ in edits]
    for function in entry["function"].split():
        start, end = function_span(text, function)
        body = text[start:end]
        left = [old for old in left if old not in body]
        for old, new in edits:
            body = body.replace(old, new)
        text = text[:start] + body + text[end:]
    for old in left:
        sys.exit(f"{name}: {entry['file']}: {entry['function']}() has no {old!r}")
    return text


def compile_command(build, unit):
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    for command in commands:
        if LIBRARY in command["output"] and command["file"].endswith(unit):
            return command
    sys.exit(f"{unit} is not in the explored build")


def build_module(name, entry, source, build, folder):
    unit = entry.get("unit", entry["file"])
    command = compile_command(build, unit)
    changed = mutate(name, entry, source)
    path = os.path.join(folder, name + ".c")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'#line 1 "{entry["file"]}"\n{changed}')
        if unit != entry["file"]: # a header: its guard keeps out the original
            file.write(f'#include "{unit}"\n')
    words = [word for word in shlex.split(command["command"]) if word != "ccache"]
    cut = words.index("-MD")
    out = os.path.join(folder, name + ".o")
    words = words[:cut] + ["-Wno-unused", "-w", "-o", out, "-c", path]
    subprocess.run(words, cwd=build, check=True)
    modules = os.path.join(build, "src/modules")
    objects = os.path.join(modules, LIBRARY)
    right = os.path.basename(command["output"])
    others = [os.path.join(objects, file) for file in os.listdir(objects)
              if file.endswith(".o") and file != right]
    archives = [os.path.join(modules, f"libzslab-explore-{part}.a")
                for part in ("engine", "hooks", "quiet-hooks", "quiet", "checks")]
    where = os.path.join(folder, name)
    os.mkdir(where)
    subprocess.run([words[0], "-shared", "-fPIC", "-o", os.path.join(where, "zslab-explore.so"),
                    os.path.join(modules, "zslab-explore.so.p/explore.c.o"), out, *others,
                    "-Wl,--whole-archive", *archives, "-Wl,--no-whole-archive",
                    "-Wl,--no-undefined"], check=True)
    return where


def explore(build, modules, entry, scenario, schedules):
    """The kind of the report; "": none."""
    done = subprocess.run(
        [os.path.join(build, "src/cli/zslab"), "explore", "--schedules", str(schedules), "--out",
         modules, "--variant", entry["variant"], *entry.get("options", []), scenario],
        env=dict(os.environ, ZSLAB_MODULE_DIR=modules), check=False, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode == 1:
        kind = re.search(rf"/{scenario}-(\S+)-\d+\.json", text)
        return kind.group(1) if kind else "found"
    if done.returncode:
        sys.exit(f"{scenario}: exit status {done.returncode}: {text[:400]}")
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("table", "source", "build"):
        parser.add_argument(name)
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--schedules", type=int, default=500)
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    with open(options.table, "rb") as file:
        table = tomllib.load(file)
    scenarios, share = table.pop("scenarios"), table.pop("share")
    killed, wrong = 0, 0
    entries = {n: e for n, e in table.items() if not options.only or n in options.only}
    for name, entry in entries.items(): # all texts are present
        mutate(name, entry, options.source)
    for name, entry in entries.items():
        with tempfile.TemporaryDirectory() as folder:
            modules = build_module(name, entry, options.source, options.build, folder)
            found = ""
            for scenario in entry.get("scenarios", scenarios):
                found = explore(options.build, modules, entry, scenario,
                                entry.get("schedules", options.schedules))
                if found:
                    break
        killed += bool(found)
        wrong += bool(found) and "survives" in entry
        verdict = f"{found} ({scenario})" if found else "survives: " + entry.get("survives", "why?")
        print(f"| {name} | {entry['variant']} | {verdict} |" if options.markdown
              else f"{name}: {verdict}", flush=True)
    print(f"{killed} of {len(entries)} killed")
    if wrong or (not options.only and killed < share * len(entries)):
        sys.exit(1)


if __name__ == "__main__":
    main()
