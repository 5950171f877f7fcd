#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each lint rule finds the fault that it is made for, and nothing in a clean tree."""
import importlib
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from rules import includes  # noqa: E402
from skip import Skip  # noqa: E402
from tree import Tree  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
C = "// SPDX-License-Identifier: GPL-2.0-or-later\n"
H = "/* SPDX-License-Identifier: GPL-2.0-or-later */\n"
HASH = "# SPDX-License-Identifier: GPL-2.0-or-later\n"
GUARDED = H + "#ifndef LIB_A_H\n#define LIB_A_H\n\nint a(void);\n\n#endif\n"
INVARIANTS = [f"| I{number} | x | check |" for number in range(1, 44)]
# A program with two variants, a switch, a generator and a command with two options.
PROGRAM = """#!/bin/sh
case "$*" in
variants*) echo '[{"name":"one","switches":[]},{"name":"two","switches":[{"name":"sw"}]}]' ;;
generate*) echo "churn: steady" ;;
help) printf 'Commands:\\n  run  replay\\n\\nMore\\n' ;;
*) printf '  --laps N\\n          x\\n  -r, --repeat N\\n' ;;
esac
"""
CLEAN = {
    "README.md": "See [the notes](docs/notes.md) and\n" + "\n".join(
        f"[{d}](docs/{d}.md)" for d in ("variants", "workloads", "commands", "invariants")),
    "docs/variants.md": "one, two: sw\n",
    "docs/workloads.md": "churn\n",
    "docs/commands.md": "zslab run --laps --repeat\n",
    "docs/invariants.md": "\n".join(INVARIANTS),
    "docs/notes.md": "Notes.\n",
    "meson.build": HASH + "sources = files('lib/a.c')\n",
    "lib/a.c": C + '#include "lib/a.h"\n\nint a(void)\n{\n\treturn 1;\n}\n',
    "lib/a.h": GUARDED,
}
LONG_C = C + "int f(void)\n{\n" + "\t;\n" * 61 + "}\n"
LONG_PYTHON = HASH + "def f():\n" + "    pass\n" * 60
VARIANT = {"src/zs/variants/biglock.c": C}


def variants(first, second):
    """Two variants, the second made from the first; each argument is (comment, statement)."""
    texts = [C + f"/*\n * {name}.{base} */\n{comment}static void f(void)\n{{\n\t{line};\n}}\n"
             for name, base, (comment, line) in (("one", "\n *", first),
                                                 ("two", "\n *\n * Made from: one.\n", second))]
    return {"src/zs/variants/one.c": texts[0], "src/zs/variants/two.c": texts[1],
            "src/zs/meson.build": HASH + "l = [\n  'one',\n  'two',\n]\n"}



ROOM_TABLE = "".join(f"| `{room}` | {side} | x |\n" for room, (side, _) in includes.ROOMS.items())

# (rule, files that differ from the clean tree, text of the finding)
CASES = [
    ("size", {"lib/a.c": LONG_C}, "f() has 61 lines"),
    ("size", {"lib/a.py": LONG_PYTHON}, "f() has 61 lines"),
    ("size", {"lib/a.h": H + "\n" * 500}, "501 lines"),
    ("licence", {"lib/a.c": "int a;\n"}, "lib/a.c:1"),
    ("licence", {"lib/a.h": C}, "lib/a.h:1"),
    ("licence", {"scripts/x": "#!/bin/sh\n"}, "scripts/x:1"),
    ("licence", {"lib/meson.build": "\n"}, "lib/meson.build:1"),
    ("includes", {"lib/a.c": '#include "sim/sim.h"\n', "sim/sim.h": H}, "may not include"),
    ("includes", {"sim/s.c": '#include "src/zs/zs.h"\n', "src/zs/zs.h": H}, "may not include"),
    ("includes", {"workloads/w.c": '#include "sim/sim.h"\n', "sim/sim.h": H}, "may not include"),
    ("includes", {"src/zs/z.c": '#include "src/cli/c.h"\n', "src/cli/c.h": H}, "may not include"),
    ("includes", {"lib/a.c": '#include "a.h"\n'}, "no path from the project's root"),
    ("includes", {"stray/a.c": C}, "outside of every room"),
    ("includes", {"src/a.c": C}, "outside of every room"),
    ("includes", {"sim/stray/a.c": C}, "outside of every room"),
    ("includes", {"sim/mm/m.c": '#include "sim/drivers/d.h"\n', "sim/drivers/d.h": H},
     "sim/mm/ may not include"),
    ("includes", {"src/frontends/f.c": "#include <src/run/r.h>\n", "src/run/r.h": H},
     "src/frontends/ may not include"),
    ("includes", {"src/results/r.c": '#include "src/replay/r.h"\n',
                  "src/replay/r.h": H + '#include "sim/kernel.h"\n',
                  "sim/kernel.h": H + "#include <machine/sim.h>\n"}, "sees a machine: src/replay"),
    ("includes", {"src/cli/meson.build": HASH + "x = executable('x', dependencies: native_dep)\n"},
     "with a machine's include path"),
    ("includes", {"docs/design.md": ROOM_TABLE.replace("`src/run/` | host", "`src/run/` | per machine")},
     "no row for src/run/"),
    ("includes", {"docs/design.md": "| `src/new/` | host |\n" + ROOM_TABLE}, "src/new/"),
    ("includes", {"docs/design.md": "".join(reversed(ROOM_TABLE.splitlines(True)))},
     "another order"),
    ("names", {"tests/unit/test_a.c": C}, "is named a_test.c"),
    ("names", {"tests/unit/a.c": C + "int main(void)\n{\n}\n"}, "is named a_test.c"),
    ("names", {"tests/cli/a.py": HASH + "import unittest\n"}, "is named a_test.py"),
    ("headers", {"lib/a.h": GUARDED.replace("int a(void)", "size_t a(void)")}, "alone (host)"),
    ("headers", {"lib/a.h": H + "int a(void);\n"}, "no include guard"),
    ("headers", {"lib/a.h": GUARDED.replace("LIB_A_H", "A_H")}, "guard A_H"),
    ("dead_files", {"lib/b.c": C}, "lib/b.c: in no meson.build"),
    ("dead_files", {"lib/b.h": H}, "lib/b.h: nothing includes it"),
    ("dead_files", {"docs/b.md": "x\n"}, "docs/b.md: no document links to it"),
    ("dead_files", {"plots/b.gp": HASH}, "plots/b.gp: nothing names it"),
    ("invariants", {"docs/invariants.md": "\n".join(INVARIANTS[:-1])}, "no row for I43"),
    ("invariants", {"docs/invariants.md": "\n".join(INVARIANTS) + "`i1_gone`"}, "i1_gone"),
    ("documented", {"docs/variants.md": "one\n"}, "does not have two"),
    ("documented", {"docs/variants.md": "one two\n"}, "does not have sw"),
    ("documented", {"docs/commands.md": "zslab run --laps\n"}, "does not have --repeat"),
    ("documented", {"docs/workloads.md": "x\n"}, "does not have churn"),
    ("documented", {"docs/fidelity.md": "old_call\n", "sim/include/linux/a.h": H +
                    "#define old_call() 0\nstatic inline int new_call(void)\n{\n}\n"},
     "does not have new_call"),
    ("links", {"README.md": "[x](docs/gone.md)\n"}, "docs/gone.md"),
    ("words", {"docs/notes.md": "in /" + "home/me/x\n"}, "names a place"),
    ("words", {"plots/p.gp": "if (v eq 'biglock')\n", **VARIANT}, "by name"),
    ("words", {"src/replay/b.c": 'strcmp(v, "biglock")\n', **VARIANT}, "by name"),
    ("prose", {"docs/notes.md": "It is made " + "an" + "ew.\n"}, "write again"),
    ("prose", {"lib/a.c": C + "/* The waiter has " + "it not. */\nint b;\n"}, "lib/a.c:2"),
    ("prose", {"docs/notes.md": "A row.\n" + "word " * 29 + "word\n"}, "docs/notes.md:2: 149 columns"),
    ("variants", variants(("", "a()"), ("", "b()")), "f() differs from one's"),
    ("variants", variants(("", "a()"), ("/* Unlike two: b. */\n", "b()")), "not two's"),
    ("variants", variants(("", "a()"), ("/* Unlike one: b. */\n", "a()")), "though marked"),
    ("variants", {"src/zs/variants/one.c": C, "src/zs/variants/two.c": C}, "made from"),
    ("format", {"lib/a.c": C + "int a(void) { return 1; }\n"}, "lib/a.c"),
    ("trackers", {"src/zs/variants/one.c": C + "page_return_emptied();\n"}, "one.c:2"),
    ("trackers", {"src/zs/variants/one.c": C + "{\npage_return_begin(r);\n}\n"}, "in the same"),
    ("trackers", {"src/zs/variants/one.c": C + "{\npage_return_begin(r);\nspin_lock(&l);\n"
                  "page_return_end(r);\n}\n"}, "spin_lock() before"),
    ("spelling", {"docs/notes.md": "It is " + "t" + "eh end.\n"}, "docs/notes.md"),
    ("shell", {"scripts/x": "#!/bin/sh\necho $1\n"}, "scripts/x"),
]


def lay(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def findings(rule, files):
    """What a rule finds in a tree of these files; None if a tool that it needs is missing."""
    module = importlib.import_module("rules." + rule)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(os.path.join(HERE, "../../.clang-format"), folder)
        lay(folder, files)
        tree = Tree(folder)
        program = os.path.join(folder, "program")
        lay(folder, {"program": PROGRAM})
        os.chmod(program, 0o755)
        try:
            return list(module.check(tree, [program]))
        except Skip:
            return None


def circles():
    """What the rule finds in a list of rooms where one includes a room below it."""
    rooms, includes.ROOMS = includes.ROOMS, {"lib/": (includes.BOTH, ["src/cli/"]),
                                             "src/cli/": (includes.HOST, ["lib/"])}
    try:
        return list(includes.order_findings())
    finally:
        includes.ROOMS = rooms


def main():
    failures = 0
    if not any("a circle" in line for line in circles()):
        failures += 1
        print("includes: finds no circle between rooms")
    for rule in sorted({case[0] for case in CASES}):
        clean = findings(rule, CLEAN)
        if clean:
            failures += 1
            print(f"{rule}: finds something in a clean tree: {clean}")
    for rule, changes, expected in CASES:
        found = findings(rule, {**CLEAN, **changes})
        if found is None:
            print(f"{rule}: cannot be checked here")
        elif not any(expected in line for line in found):
            failures += 1
            print(f"{rule}: does not find '{expected}' in {sorted(changes)}: {found}")
    print(f"{len(CASES)} faults tried, {failures} problems")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
