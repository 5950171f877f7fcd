# SPDX-License-Identifier: GPL-2.0-or-later
"""Documents name every variant, switch, command, option and workload of the program;
docs/fidelity.md names every primitive that the shims for the kernel's own files add to the surface.

The first argument is the program.
"""
import json
import re
import subprocess


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()


def commands(program):
    listed = output(program, "help").split("Commands:")[1].split("\n\n")[0]
    return re.findall(r"^  ([\w-]+)", listed, re.M)


def wanted(program):
    """A pair (document, word) for each thing that exists."""
    for variant in json.loads(output(program, "variants", "--json")):
        yield "docs/variants.md", variant["name"]
        for switch in variant["switches"]:
            yield "docs/variants.md", switch["name"]
    for generator in re.findall(r"^([\w-]+):", output(program, "generate", "list"), re.M):
        yield "docs/workloads.md", generator
    for command in commands(program):
        yield "docs/commands.md", f"zslab {command}"
        for option in re.findall(r"^  (?:-\w, )?(--[\w-]+)", output(program, command, "--help"), re.M):
            yield "docs/commands.md", option


def primitives(tree):
    for name in tree.files:
        if not name.startswith("sim/include/"):
            continue
        for word in re.findall(r"^#define (\w+)|^static inline .*?(\w+)\(", tree.text(name), re.M):
            if not re.match(r"SIM_|sim_", "".join(word)):
                yield "docs/fidelity.md", "".join(word)


def check(tree, arguments):
    for document, word in sorted({*wanted(arguments[0]), *primitives(tree)}):
        if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", tree.text(document)):
            yield f"{document}: does not have {word}"
