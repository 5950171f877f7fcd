# SPDX-License-Identifier: GPL-2.0-or-later
"""A variant as a module of the kernel, and zram built against it.

    OUT/zslab_zsmalloc.ko   src/zs with one variant, its functions exported as zslab_zs_...
    OUT/zram.ko             drivers/block/zram of a kernel's source, which calls those

zram's source is copied from where the user has it to the folder of the build and compiled there
as it is: options of the compiler rename what it calls.
"""
import glob
import os
import re
import shutil
import subprocess
import tarfile
import tempfile

MODULES = ("zsmalloc/zslab_zsmalloc.ko", "zram/zram.ko")
# Its shared parts: all of src/zs but what only other variants use, and what lists them.
PARTS = ("check", "compact", "map", "migrate", "pool", "rcu_zspage", "shrinker", "size_class",
         "stats", "switches", "zspage")
# What src/zs includes of sim/ and of libc. All of it is in src/kmod/kernel.h.
STANDINS = ("sim/kernel.h", "sim/kernel/types.h", "sim/probes/page_return.h", "errno.h",
            "stddef.h")
# What zram calls.
FUNCTIONS = ("create_pool", "destroy_pool", "malloc", "free", "huge_class_size", "map_object",
             "unmap_object", "get_total_pages", "compact", "lookup_class_index", "pool_stats")
ZRAM = "drivers/block/zram"


class Complaint(Exception):
    pass


def variant_file(source, name):
    """Whose functions zram can call: it maps objects, as all callers did until v6.14."""
    path = os.path.join(source, "src", "zs", "variants", name.replace("-", "_") + ".c")
    if not os.path.isfile(path):
        raise Complaint(f"--variant {name}: no kernel code of zslab's; expected one of "
                        f"{', '.join(usable_variants(source))}")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if not is_usable(text):
        raise Complaint(f"--variant {name}: has no zs_map_object(), or a queue of its own, which "
                        f"the module lacks; expected one of {', '.join(usable_variants(source))}")
    return path


def is_usable(text):
    return "DEFINE_ZS_OBJ_BY_MAP(" in text and not re.search(r'"src/zs/(free_queue|objcg)\.h"',
                                                             text)


def usable_variants(source):
    for path in sorted(glob.glob(os.path.join(source, "src", "zs", "variants", "*.c"))):
        with open(path, encoding="utf-8") as file:
            if is_usable(file.read()):
                yield os.path.basename(path)[:-2].replace("_", "-")


def headers(kernel):
    """A folder, or a version whose headers are installed."""
    if "/" in kernel:
        places = [kernel]
    else:
        places = [f"/lib/modules/{kernel}/build", f"/usr/src/linux-headers-{kernel}"]
    for place in places:
        if os.path.isfile(os.path.join(place, "Module.symvers")):
            return os.path.realpath(place)
    raise Complaint(f"--kernel {kernel}: no headers in {' or '.join(places)}; expected the "
                    f"package linux-headers-{kernel}, or its folder")


def release(folder):
    path = os.path.join(folder, "include", "config", "kernel.release")
    with open(path, encoding="utf-8") as file:
        found = file.read().strip()
    version = tuple(map(int, re.match(r"(\d+)\.(\d+)", found).groups()))
    if version != (6, 12):
        raise Complaint(f"{folder}: headers of {found}; expected 6.12: struct page and the "
                        "movable operations of other releases differ")
    return found


def zram_source(source, found):
    """A folder of a kernel's source, or the archive that Debian's package has."""
    short = re.match(r"\d+\.\d+", found)[0]
    places = [source] if source else [f"/usr/src/linux-source-{short}",
                                      f"/usr/src/linux-source-{short}.tar.xz"]
    for place in places:
        if os.path.isdir(os.path.join(place, ZRAM)) or os.path.isfile(place):
            return place
    raise Complaint(f"{' and '.join(places)}: no {ZRAM}; expected the package "
                    f"linux-source-{short}, or --source")


def copy_zram(place, to):
    os.makedirs(to)
    if os.path.isdir(place):
        for path in glob.glob(os.path.join(place, ZRAM, "*")):
            if re.search(r"(\.[ch]|Makefile)$", path):
                shutil.copy(path, to)
    else:
        # Streamed: the archive is of hundreds of megabytes.
        try:
            with tarfile.open(place, "r|*") as archive:
                for member in archive:
                    folder, name = os.path.split(member.name)
                    if folder.endswith("/" + ZRAM) and member.isfile():
                        with open(os.path.join(to, name), "wb") as file:
                            shutil.copyfileobj(archive.extractfile(member), file)
                    elif os.listdir(to) and not member.name.startswith(folder):
                        break
        except tarfile.TarError as why:
            raise Complaint(f"{place}: {why}; expected a kernel's source") from why
    if not os.path.isfile(os.path.join(to, "zram_drv.c")):
        raise Complaint(f"{place}: no {ZRAM}/zram_drv.c; expected a kernel's source")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def lay_out(source, variant, zram, work):
    """The sources of both modules, below @work."""
    folder = os.path.join(work, "zsmalloc")
    for name in ("src/zs/*.[ch]", "src/kmod/*.[ch]"):
        for path in glob.glob(os.path.join(source, name)):
            to = os.path.join(folder, os.path.relpath(path, source))
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copyfile(path, to)
    name = os.path.basename(variant)
    os.makedirs(os.path.join(folder, "src", "zs", "variants"))
    shutil.copyfile(variant, os.path.join(folder, "src", "zs", "variants", name))
    for standin in STANDINS:
        write(os.path.join(folder, "include", standin), '#include "src/kmod/kernel.h"\n')
    write(os.path.join(folder, "include", "kmod_variant.h"),
          f'#include "src/zs/variants/{name}"\n#define KMOD_OPS zs_ops_{name[:-2]}\n')
    objects = " ".join(["src/kmod/module.o", *(f"src/zs/{part}.o" for part in PARTS)])
    write(os.path.join(folder, "Kbuild"),
          "obj-m := zslab_zsmalloc.o\n"
          f"zslab_zsmalloc-y := {objects}\n"
          "ccflags-y := -I$(src)/include -I$(src)\n")
    copy_zram(zram, os.path.join(work, "zram"))
    renames = " ".join(f"-Dzs_{function}=zslab_zs_{function}" for function in FUNCTIONS)
    write(os.path.join(work, "zram", "Kbuild"),
          f"include $(src)/Makefile\nccflags-y += {renames}\n")
    write(os.path.join(work, "Kbuild"), "obj-m := zsmalloc/ zram/\n")


def reason(said):
    lines = said.splitlines()
    for line in lines:
        if re.search(r"\berror:|ERROR:", line):
            return line.strip()
    return lines[-1].strip() if lines else "make says nothing"


def make(folder, work):
    if not shutil.which("make"):
        raise OSError("make is not installed; expected the package make")
    # Type information for BPF would take pahole, and nothing here reads it.
    command = ["make", "-s", "-C", folder, f"M={work}", "CONFIG_ZRAM=m",
               "CONFIG_DEBUG_INFO_BTF_MODULES=", "modules"]
    made = subprocess.run(command, stdin=subprocess.DEVNULL, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if made.returncode:
        raise Complaint(f"does not build: {reason(made.stdout)}")


def keep(work, out):
    os.makedirs(out, exist_ok=True)
    kept = []
    for module in MODULES:
        path = os.path.join(out, os.path.basename(module))
        new = path + ".new"
        shutil.copyfile(os.path.join(work, module), new)
        os.replace(new, path)
        kept.append(path)
    return kept


def make_modules(source, variant, kernel, zram, out):
    path = variant_file(source, variant)
    folder = headers(kernel)
    found = release(folder)
    place = zram_source(zram, found)
    with tempfile.TemporaryDirectory(prefix="zslab-kmod-") as work:
        lay_out(source, path, place, work)
        make(folder, work)
        kept = keep(work, out)
    return [f"{kept[0]}: {variant} for {found}", f"{kept[1]}: zram of {place}"]
