# SPDX-License-Identifier: GPL-2.0-or-later
"""Every header compiles alone, for each machine that can see it, and has its own guard."""
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from rules import includes
from skip import need

WARNINGS = ["-Wall", "-Wextra", "-Wstrict-prototypes", "-Wno-unused-parameter", "-Werror"]
MACHINES = {
    "native": ["-DSIM_SPINLOCK_TICKET", "-ftls-model=initial-exec"],
    "virtual": ["-DSIM_VIRTUAL"],
    "host": [],  # no machine in the include path
}
# Under the names of kernel headers.
SHIMS = ("sim/include/", "src/kernel_tree/linux/", "tests/kernel_tree/later/")


def machines_of(name, tree):
    for machine in MACHINES:
        if name.startswith(f"sim/{machine}/"):
            return [machine]
    room = includes.room_of(name)
    if room and includes.ROOMS[room][0] == includes.KERNEL:
        return []  # it needs a kernel's headers
    if room and includes.ROOMS[room][0] in (includes.HOST, includes.BOTH):
        return ["host"]
    if name.startswith("tests/"):
        return ["native"]
    present = [m for m in MACHINES if any(f.startswith(f"sim/{m}/") for f in tree.files)]
    return present or ["native"]


def machine_folders(name, machine):
    """The include path to a machine's headers; a header of a virtual machine needs that machine's."""
    if machine != "virtual":
        return [] if machine == "host" else ["sim/" + machine]
    own = "explore" if name.startswith("sim/virtual/explore/") else "model"
    return ["sim/virtual/" + own, "sim/virtual/runtime"]


def package_flags():
    """Include paths of the libraries that pkg-config finds."""
    need("pkg-config")
    modules = ["hwloc", "jemalloc", "ck", "libzstd", "libxxhash", "jansson",
               "inih", "cmocka"]
    out = subprocess.run(["pkg-config", "--cflags", *modules], check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return out.stdout.decode().split()


def shims(tree, name):
    """Headers with the kernel's names include each other by those names."""
    return [f"-I{tree.path('sim/include')}"] if name.startswith(SHIMS) else []


def compile_alone(tree, name, machine, flags):
    command = ["cc", "-std=gnu11", "-D_GNU_SOURCE", "-fsyntax-only", "-x", "c", *WARNINGS,
               *MACHINES[machine], f"-I{tree.root}",
               *(f"-I{tree.path(folder)}" for folder in machine_folders(name, machine)),
               *shims(tree, name), *flags, "-include", tree.path(name), "/dev/null"]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        first = next((line for line in done.stdout.decode().splitlines() if "error" in line), "")
        return f"{name}: does not compile alone ({machine}): {first}"
    return None


def guard_finding(tree, name):
    """Guards are FOLDER_FILE_H: one folder or the whole path, without src/."""
    whole = re.sub(r"\W", "_", re.sub(r"^src/", "", name)).upper()
    short = re.sub(r"\W", "_", "/".join(name.split("/")[-2:])).upper()
    match = re.search(r"^#ifndef (\w+)\n#define \1$", tree.text(name), re.M)
    if not match:
        return f"{name}: no include guard"
    if match.group(1) not in (whole, short):
        return f"{name}: guard {match.group(1)}, expected {short}"
    return None


def check(tree, _arguments):
    need("cc")
    flags = package_flags()
    headers = tree.ending(".h")
    jobs = [(name, machine) for name in headers for machine in machines_of(name, tree)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda job: compile_alone(tree, *job, flags), jobs)
    yield from (finding for finding in done if finding)
    yield from (finding for name in headers if (finding := guard_finding(tree, name)))
