#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes gnuplot's SVG small enough to keep in git: same picture, a fraction of the bytes.

    small_svg.py FROM TO
"""
import re
import sys

NUMBER = re.compile(r"-?\d+\.\d+")
STEP = re.compile(r"([ML])\s*(-?[\d.]+),(-?[\d.]+)")
EMPTY = re.compile(r"<g[^>]*>\s*</g>\s*")
CLOSE = 0.75  # units of the picture, which is about a thousand wide: less than a line's width


def rounded(tag):
    """Rounds numbers inside tags; text between tags stays as it is."""
    return NUMBER.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), tag[0])


def drop(points):
    """Drops points between two neighbours on a horizontal or vertical line."""
    kept = points[:1]
    for point, after in zip(points[1:], points[2:] + [None]):
        before = kept[-1]
        same = after and any(before[axis] == point[axis] == after[axis] and
                             (point[axis ^ 1] - before[axis ^ 1]) *
                             (after[axis ^ 1] - point[axis ^ 1]) >= 0 for axis in (0, 1))
        near = after and all(abs(point[axis] - before[axis]) < CLOSE for axis in (0, 1))
        if not same and not near:
            kept.append(point)
    return kept


def thinned(match):
    """A path of straight lines, with the points that show; other paths stay as they are."""
    lines = []
    if re.sub(STEP, "", match[1]).strip():
        return match[0]
    for kind, x, y in STEP.findall(match[1]):
        if kind == "M":
            lines.append([])
        lines[-1].append((round(float(x), 1), round(float(y), 1)))
    text = "".join("M" + "L".join(f"{x:g},{y:g}" for x, y in drop(line)) for line in lines)
    return f" d='{text}'"


def used_only(text):
    """Drops point symbols and filters that nothing refers to."""
    before = None
    while before != text:
        before = text
        for name in re.findall(r"\bid='(\w+)'", text):
            if not re.search(rf"#{name}\b", text):
                text = re.sub(rf"<(circle|path|rect|use)\b[^>]*\bid='{name}'[^>]*/>\s*|"
                              rf"<filter id='{name}'.*?</filter>\s*", "", text, flags=re.DOTALL)
    return text


def small(text):
    head, mark, body = text.partition("</defs>")
    body = re.sub(r" d='([^']*)'", thinned, body)
    body = re.sub(r"<[^>]+>", rounded, re.sub(r'\s+class="gridline"', "", body))
    body = re.sub(r"rgb\(\s*(\d+),\s*(\d+),\s*(\d+)\)",
                  lambda rgb: "#%02x%02x%02x" % tuple(map(int, rgb.groups())), body)
    body = re.sub(r' stroke-linecap="butt" stroke-linejoin="miter"', "", body)
    text = head + mark + body
    while EMPTY.search(text):
        text = EMPTY.sub("", text)
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[ \t]+", " ", used_only(text))).strip() + "\n"


def main(source, target):
    with open(source, encoding="utf-8") as file:
        text = small(file.read())
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
