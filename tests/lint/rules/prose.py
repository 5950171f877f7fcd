# SPDX-License-Identifier: GPL-2.0-or-later
"""No file has a phrase that native readers stumble over, and documents wrap at 100 columns."""
import re

WIDTH = 100
# {phrase: what to write instead}
PHRASES = {
    r"\banew\b": "again",
    r"\bkin\b": "the names themselves",
    r"\bto be had\b": "available",
    r"\bhas it not\b|\bhas not(?=[.,;:)\"]|$)": "does not have, lacks",
    r"\b(is|are|be) dear\b|\bto ask is\b": "expensive, takes long",
    r"\bwhoever\b|\bwhomever\b": "a noun",
    r"\bnobody's\b": "without an owner",
    r"\b(wait|waits|waiting) for nobody\b": "does not wait, uncontended",
    r"\bthat it begins with\b": "first",
    r"\bare the sides of\b": "compare the sides, both sides of",
    r"\bfor who\b|(^|[.:;,(] |\b(since|because|as|that|and|but|if|so|what|to|from|by) )who "
    r"(moves|holds|takes|wants|waits|frees|asks|gets)\b(?! which| for whom)":
        "a noun: movers hold, a waiter tries",
    r"\bone behind the other\b": "one after the other",
    r"\bevery so many\b|\bso many (are|were|of|frames)\b": "that many, the number",
    r"\bwhat (it|a path) costs that\b": "the cost of",
    r"\bas it must be\b": "correct",
    r"\b(given|gives?|gave) back\b": "freed, returned",
    r"\blets? go of\b|\b(has|have|been) let go\b": "frees, drops",
    r"\bin vain\b": "without success",
    r"\b(is|are|be) told of\b": "sees, learns of",
    r"\bwho (reads|spins|sleeps|wakes|drains|allocates)\b(?! which| for whom| whom)": "a noun: readers, sleepers",
    r"\bheld against\b": "compared with, checked against",
    r"\bhands? back\b": "returns",
    r"\bstands? there twice\b|\bnot to be found\b": "is given twice, is not found",
    r"\ball there (is|are)\b": "all, everything",
    r"\bhas come so far\b|\b(did|does) not come so far\b": "get that far",
    r"\bgoes without saying\b|\bno table tells\b": "is the default, no table identifies",
}
RULES = [(re.compile(pattern, re.I), instead) for pattern, instead in PHRASES.items()]
# These hold the phrases themselves; the licence is not ours to edit.
EXEMPT = ("tests/lint/rules/prose.py", "tests/lint/self_test.py", "LICENSE")
DOCUMENTS = (".md", "NEWS")
INPUTS = ("tests/data/fuzz/",)
DATA = (".svg", ".csv", ".zst", ".json", ".xml")


def stumbles(name, lines):
    for number, line in enumerate(lines, 1):
        for rule, instead in RULES:
            found = rule.search(line)
            if found:
                yield f"{name}:{number}: \"{found[0].strip()}\": write {instead}"


def too_wide(name, lines):
    """Tables, figures and code cannot be wrapped, so they may be wider."""
    code = False
    for number, line in enumerate(lines, 1):
        code ^= line.lstrip().startswith("```")
        if len(line) > WIDTH and not code and not line.startswith(("|", "    ", "![", "#")):
            yield f"{name}:{number}: {len(line)} columns, at most {WIDTH}"


def check(tree, _arguments):
    for name in tree.files:
        if name not in EXEMPT and not name.startswith(INPUTS) and not name.endswith(DATA):
            yield from stumbles(name, tree.lines(name))
        if name.endswith(DOCUMENTS):
            yield from too_wide(name, tree.lines(name))
