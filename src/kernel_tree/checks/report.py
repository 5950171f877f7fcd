# SPDX-License-Identifier: GPL-2.0-or-later
"""A check in text, for the cover letter, and for a CI system."""
import textwrap
import xml.etree.ElementTree as ET

from outcome import FOUND, UNKNOWN

WIDTH = 72  # of a mail
TITLES = {
    "builds": "Builds", "placement": "Pages and places", "properties": "Properties and faults",
    "stress": "Stress", "contents": "Contents", "schedules": "Races and schedules",
    "paths": "Speed by path", "trace": "Speed on a trace", "scaling": "Predicted scaling"}


def line(name, outcome):
    return f"{TITLES[name]:22} {outcome.status:10}  {outcome.text}"


def cover_letter(labels, version, outcomes):
    """What is left out stands in it as well."""
    yield f"Checked with {version}, mm/zsmalloc.c over a simulated kernel:"
    yield f"base: {labels[0]}"
    yield f"head: {labels[1]}"
    yield ""
    for name, outcome in outcomes.items():
        if name == "trace" and outcome.letter:
            continue  # its table comes last
        text = outcome.letter or f"{outcome.status}: {outcome.text}."
        yield from textwrap.wrap(f"{TITLES[name]}: {text}", WIDTH, initial_indent="- ",
                                 subsequent_indent="  ")
    if "trace" in outcomes and outcomes["trace"].letter:
        yield ""
        yield from outcomes["trace"].letter.rstrip().splitlines()


def clean_text(text):
    """XML has no control characters but these."""
    return "".join(c if c in "\t\n" or ord(c) >= 32 and ord(c) not in (0xfffe, 0xffff) and
                   not 0xd800 <= ord(c) < 0xe000 else "?" for c in text)


def junit(outcomes):
    found = sum(outcome.status in FOUND for outcome in outcomes.values())
    skipped = sum(outcome.status in UNKNOWN for outcome in outcomes.values())
    suite = ET.Element("testsuite", name="zslab check", tests=str(len(outcomes)),
                       failures=str(found), errors="0", skipped=str(skipped),
                       time=f"{sum(outcome.seconds for outcome in outcomes.values()):.3f}")
    for name, outcome in outcomes.items():
        case = ET.SubElement(suite, "testcase", classname="zslab.check", name=name,
                             time=f"{outcome.seconds:.3f}")
        message = clean_text(f"{outcome.status}: {outcome.text}")
        if outcome.status in FOUND:
            ET.SubElement(case, "failure", message=message)
        elif outcome.status in UNKNOWN:
            ET.SubElement(case, "skipped", message=message)
        ET.SubElement(case, "system-out").text = clean_text(outcome.output or outcome.text)
    root = ET.Element("testsuites")
    root.append(suite)
    return b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + ET.tostring(root, "utf-8") + b"\n"
