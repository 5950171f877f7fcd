# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab check on a kernel's file: unchanged, with a patch that breaks it, and with one that slows it.

    check_kernel_test.py unchanged|slowed FILE ZSLAB
    check_kernel_test.py predicted FILE ZSLAB CHECKS
    check_kernel_test.py posted FILE ZSLAB RCU_SERIES

FILE is mm/zsmalloc.c in its tree; "posted" is the series of February 2024 as posted, on 6.1's.
"slowed" is a measurement: it wants a host that has time for it. "predicted" is the same on a simulated
machine, by the part in folder CHECKS alone: it must come out the same each time.
"""
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

if sys.argv[1] == "predicted":
    sys.path.insert(0, sys.argv[4])
    sys.dont_write_bytecode = True
    import scaling

WHICH, FILE, ZSLAB = sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
FOUND = {"differs", "worse", "failed"}
# About 200 ns at the entry of zs_free().
LOOP = "\tfor (volatile int turns = 0; turns < 300; turns++)\n\t\t;\n"
# A simulated machine counts accesses alone, and none of a stack.
READS = "\tfor (int turns = 0; turns < 300; turns++)\n\t\tREAD_ONCE(pool->name);\n"
MAY_BE_CUT = {"clean", "cut short", "no verdict", "not run"}


def make_tree(folder):
    tree = os.path.join(folder, "linux")
    shutil.copytree(os.path.dirname(FILE), os.path.join(tree, "mm"))
    shutil.copy(os.path.join(os.path.dirname(FILE), "..", "Makefile"), tree)
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "A kernel"],
                    ["commit", "-q", "--allow-empty", "-m", "Nothing"]):
        subprocess.run(["git", "-C", tree, "-c", "user.name=n", "-c", "user.email=n@localhost",
                        *command], check=True)
    return tree


def check(folder, *arguments):
    """The exit status, and by part the status and text."""
    junit = os.path.join(folder, "junit.xml")
    run = subprocess.run([ZSLAB, "check", *arguments, "--junit", junit], text=True, check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(run.stdout)
    suite = ET.parse(junit).getroot()[0]
    said = {}
    for case in suite:
        message = next((part.get("message") for part in case if part.get("message")), "clean: ")
        said[case.get("name")] = tuple(message.split(": ", 1))
    return run.returncode, said


def unchanged(folder):
    status, said = check(folder, make_tree(folder), "--time", "120")
    assert status == 0, status
    assert said["builds"][0] == "clean", said
    assert {what for what, _ in said.values()} <= MAY_BE_CUT, said


def posted(folder):
    patch = os.path.join(folder, "posted.patch")
    subprocess.run([sys.argv[4], "--patch", FILE, patch], check=True)
    status, said = check(folder, make_tree(folder), "--patch", patch, "--time", "60")
    assert status == 1, status
    assert said["builds"][0] == "clean", said
    for part in ("placement", "properties", "stress"):
        assert said[part][0] == "failed", (part, said)


def slow_patch(folder, loop):
    with open(FILE, encoding="utf-8") as file:
        before = file.read()
    after, times = re.subn(r"(\nvoid zs_free\(.*?\n)(\n\tif )", lambda found:
                           found[1] + loop + found[2], before, count=1, flags=re.S)
    assert times == 1
    patch = os.path.join(folder, "slowed.patch")
    with open(patch, "w", encoding="utf-8") as file:
        file.writelines(difflib.unified_diff(before.splitlines(True), after.splitlines(True),
                                             "a/mm/zsmalloc.c", "b/mm/zsmalloc.c"))
    return patch


def slowed(folder):
    status, said = check(folder, make_tree(folder), "--patch", slow_patch(folder, LOOP), "--time",
                         "240")
    assert status == 1, status
    assert said["paths"][0] == "worse", said
    assert not FOUND & {what for part, (what, _) in said.items()
                        if part not in ("paths", "trace", "scaling")}, said


def predict(folder, name, env, *more):
    """The part, with the tree as base and with @more as head."""
    for side, options in (("base", []), ("head", more)):
        subprocess.run([ZSLAB, "build-kernel", FILE, "--name", side, *options], check=True, env=env)
    work = os.path.join(folder, name)
    os.mkdir(work)
    made = scaling.predict_scaling(ZSLAB, "8176x8", work, env, 300)
    print(made.status, made.text, made.letter)
    return made


def predicted(folder):
    env = {**os.environ, "XDG_CACHE_HOME": os.path.join(folder, "cache")}
    same = predict(folder, "same", env)
    assert same.status == "clean" and "time" not in same.text, same
    patch = ("--patch", slow_patch(folder, READS))
    found = [predict(folder, name, env, *patch) for name in ("once", "twice")]
    assert found[0].status == "worse" and "free p50" in found[0].text, found
    assert found[0].letter == found[1].letter, found


with tempfile.TemporaryDirectory() as work:
    {"unchanged": unchanged, "posted": posted, "slowed": slowed, "predicted": predicted}[WHICH](work)
