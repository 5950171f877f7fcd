# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine of qemu's, without acceleration, that boots a kernel into a script."""
import glob
import lzma
import os
import re
import shutil
import subprocess

MEMORY = 512  # MiB
CPUS = 2
# A busy host keeps the timer from a kernel that looks for it, before it comes to the init.
TIMER_CHECK = "IO-APIC + timer doesn't work"
BOOTS = 5
# Nor does it let the machine run: 90 s passed at once, and RCU complains after 21. 300 is the most.
PATIENCE = "rcupdate.rcu_cpu_stall_timeout=300"
LZ4 = ["lz4hc_compress", "lz4_compress"]
# In bytes, at the least: how far the peak gets is the scheduling's, 8 to 25 million in 11 runs.
USED = 4 << 20


def needed_libraries(*programs):
    for program in programs:
        libraries = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
        yield from re.findall(r"(/\S+) \(0x", libraries)


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
    """@kernel is a folder with its image and config in boot, and its modules if it has any."""

    def __init__(self, work, kernel):
        self.work, self.kernel, self.root = work, kernel, os.path.join(work, "root")
        self.modules = 0
        for folder in ("bin", "proc", "sys", "dev", "tmp", "modules", "zslab", "etc"):
            os.makedirs(os.path.join(self.root, folder))

    def copy(self, path, to):
        to = self.root + to
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copy(path, to)
        os.chmod(to, 0o755)

    def fill(self, zslab, modules, pressure, init):
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
        self.copy(pressure, "/bin/pressure")
        self.copy(zslab, "/bin/zslab")
        native = os.path.join(modules, "zslab-native.so")
        self.copy(native, "/zslab/zslab-native.so")
        for library in set(needed_libraries(zslab, native)):
            self.copy(library, library)
        with open(os.path.join(self.root, "etc", "passwd"), "w", encoding="utf-8") as file:
            file.write("root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n")
        self.copy(os.path.join(os.path.dirname(__file__), "begin.sh"), "/begin.sh")
        self.copy(init, "/init")

    def add_module(self, path):
        """To be loaded after those added before."""
        self.copy(path, f"/modules/{self.modules}-{os.path.basename(path)}")
        self.modules += 1

    def add_own_modules(self, *names):
        """Of the kernel's package; a kernel without modules has them built in."""
        for name in names if os.path.isdir(f"{self.kernel}/lib/modules") else ():
            found = glob.glob(f"{self.kernel}/lib/modules/*/kernel/**/{name}.ko.xz",
                              recursive=True)
            path = os.path.join(self.work, name + ".ko")
            with lzma.open(found[0]) as packed, open(path, "wb") as file:
                file.write(packed.read())
            self.add_module(path)

    def has_config(self, *names):
        """The kernel was built with all of them."""
        with open(glob.glob(f"{self.kernel}/boot/config-*")[0], encoding="utf-8") as file:
            lines = file.read().splitlines()
        return all(f"CONFIG_{name}=y" in lines for name in names)

    def boot(self, *words):
        """Its output, until it powers off. @words are on the kernel's command line."""
        initrd = os.path.join(self.work, "initrd")
        with open(initrd, "wb") as file:
            file.write(newc(self.root))
        said = ""
        for _ in range(BOOTS):
            said = self.start(initrd, words)
            if TIMER_CHECK not in said:
                break
        return said

    def start(self, initrd, words):
        kernel = glob.glob(f"{self.kernel}/boot/vmlinuz-*")[0]
        return subprocess.run(
            ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", str(MEMORY), "-smp",
             str(CPUS), "-nographic", "-no-reboot", "-nic", "none", "-kernel", kernel, "-initrd",
             initrd, "-append",
             f"console=ttyS0 quiet panic=-1 {PATIENCE} rdinit=/init {' '.join(words)}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            check=False).stdout
