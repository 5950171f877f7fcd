# SPDX-License-Identifier: GPL-2.0-or-later
"""A function has at most 60 lines, a source file at most 500, and a variant's file at most 600."""
import ast
import re

FUNCTION_LINES = 60
FILE_LINES = 500
VARIANT_LINES = 600


def c_functions(lines):
    """(name, first line, lines) of each function; in our style its braces are in column 0."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line.startswith("}") and start:
            head = " ".join(lines[max(0, start - 4):start - 1])
            names = re.findall(r"(\w+)\s*\(", head)
            yield names[-1] if names else "?", start, number - start - 1
            start = None


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def check(tree, _arguments):
    sources = tree.ending(".c", ".h", ".py", ".gp", ".sh", "meson.build") + tree.scripts()
    for name in sources:
        count = len(tree.lines(name))
        most = VARIANT_LINES if name.startswith("src/zs/variants/") else FILE_LINES
        if count > most:
            yield f"{name}: {count} lines, at most {most}"
    for name in tree.ending(".c", ".h", ".py"):
        functions = (python_functions(tree.text(name)) if name.endswith(".py")
                     else c_functions(tree.lines(name)))
        for function, line, count in functions:
            if count > FUNCTION_LINES:
                yield f"{name}:{line}: {function}() has {count} lines, at most {FUNCTION_LINES}"
