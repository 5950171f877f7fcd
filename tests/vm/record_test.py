# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab record, import and run in a machine that swaps on zram: qemu without acceleration.

    record_test.py KERNEL ZSLAB MODULES TRACES PRESSURE INIT

KERNEL is a folder that a package linux-image was unpacked into. Peak pages of the replay must be
what the kernel's own allocator had.
"""
import glob
import lzma
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

KERNEL, ZSLAB, MODULES, PRESSURE, INIT = map(os.path.abspath, sys.argv[1:6])
MEMORY, FILLED = 512, 400  # MiB
ZRAM = ["lz4hc_compress", "lz4_compress", "zram"]


def needed_libraries(*programs):
    for program in programs:
        told = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
        yield from re.findall(r"(/\S+) \(0x", told)


def newc(root):
    """The archive that a kernel unpacks at boot."""
    out = bytearray()

    def entry(name, mode, data):
        path = name.encode() + b"\0"
        fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), 0]
        out.extend(b"070701" + b"".join(b"%08x" % field for field in fields) + path)
        out.extend(b"\0" * (-len(out) % 4) + data)
        out.extend(b"\0" * (-len(out) % 4))

    for folder, folders, files in os.walk(root):
        for name in sorted(folders + files):
            path = os.path.join(folder, name)
            data = b""
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    data = file.read()
            entry(os.path.relpath(path, root), os.stat(path).st_mode, data)
    entry("TRAILER!!!", 0, b"")
    return bytes(out)


class Machine:
    def __init__(self, work):
        self.work, self.root = work, os.path.join(work, "root")
        for folder in ("bin", "proc", "sys", "dev", "tmp", "modules", "zslab", "etc"):
            os.makedirs(os.path.join(self.root, folder))

    def copy(self, path, to):
        to = self.root + to
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copy(path, to)
        os.chmod(to, 0o755)

    def fill(self):
        busybox = shutil.which("busybox")
        self.copy(busybox, "/bin/busybox")
        names = subprocess.run([busybox, "--list"], check=True, capture_output=True, text=True)
        for name in names.stdout.split():
            if name != "busybox":
                with open(os.path.join(self.root, "bin", name), "w", encoding="utf-8") as file:
                    file.write(f"#!/bin/busybox sh\nexec /bin/busybox {name} \"$@\"\n")
                os.chmod(file.name, 0o755)
        os.remove(os.path.join(self.root, "bin", "sh"))
        self.copy(busybox, "/bin/sh")
        self.copy(PRESSURE, "/bin/pressure")
        self.copy(ZSLAB, "/bin/zslab")
        native = os.path.join(MODULES, "zslab-native.so")
        self.copy(native, "/zslab/zslab-native.so")
        for library in set(needed_libraries(ZSLAB, native)):
            self.copy(library, library)
        with open(os.path.join(self.root, "etc", "passwd"), "w", encoding="utf-8") as file:
            file.write("root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n")
        for number, name in enumerate(ZRAM):
            found = glob.glob(f"{KERNEL}/lib/modules/*/kernel/**/{name}.ko.xz", recursive=True)
            with lzma.open(found[0]) as packed:
                with open(f"{self.root}/modules/{number}-{name}.ko", "wb") as file:
                    file.write(packed.read())
        self.copy(INIT, "/init")

    def boot(self):
        """What it prints, until it is off."""
        initrd = os.path.join(self.work, "initrd")
        with open(initrd, "wb") as file:
            file.write(newc(self.root))
        kernel = glob.glob(f"{KERNEL}/boot/vmlinuz-*")[0]
        return subprocess.run(
            ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", str(MEMORY), "-smp", "1",
             "-nographic", "-no-reboot", "-nic", "none", "-kernel", kernel, "-initrd", initrd,
             "-append", f"console=ttyS0 quiet panic=-1 rdinit=/init PRESSURE={FILLED}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            check=False).stdout


class Recorded(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as work:
            machine = Machine(work)
            machine.fill()
            cls.said = machine.boot()
        print(cls.said)

    def found(self, pattern):
        match = re.search(pattern, self.said)
        self.assertTrue(match, pattern)
        return match

    def test_peak_pages_are_those_of_the_kernel(self):
        used_max = int(self.found(r"vm: mm_stat +" + r"\d+ +" * 4 + r"(\d+)")[1])
        self.assertGreater(used_max, 8 << 20)
        self.assertEqual(int(self.found(r'vm: "peak_pages":(\d+)')[1]) * 4096, used_max)

    def test_nothing_was_lost_or_wrong(self):
        self.found(r"recorded.txt: \d+ lines of kprobe events on zs_malloc and zs_free, 0 events "
                   "lost")
        self.found("contents right")
        for words in ("contents wrong", "import fails", "run fails", "vm: record: exit status"):
            self.assertNotIn(words, self.said)

    def test_nothing_is_left(self):
        self.found("vm: probes left: 0, instances left: 0")
        self.found("vm: after a kill: 0 probes")

    def test_refusals(self):
        self.found("vm: bad output: exit status 3")
        self.found("no permission; expected root")
        self.found("vm: nobody: exit status 3")


unittest.main(argv=sys.argv[:1], verbosity=2)
