# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab kmod where it cannot make a module: one line each. What it makes runs in suite vm."""
import os
import shutil

from program import FolderCase, main


class Refused(FolderCase):
    def kmod(self, *arguments, **more):
        self.refused("kmod", "-o", self.path("made"), *arguments, **more)
        self.assertFalse(os.path.exists(self.path("made")))

    def headers(self, release):
        os.makedirs(self.path("headers/include/config"))
        self.write("headers/Module.symvers", "")
        self.write("headers/include/config/kernel.release", release + "\n")
        return self.path("headers")

    def test_variants(self):
        self.kmod("--kernel", "6.12", says="expected --variant NAME and --kernel VERSION")
        self.kmod("--variant", "rcu", says="expected --variant NAME and --kernel VERSION")
        self.kmod("--variant", "none", "--kernel", "6.12",
                  says=["none: no kernel code of zslab's", "classlock-rcu, ", " trylock"])
        self.kmod("--variant", "zspagelock", "--kernel", "6.12", says="has no zs_map_object()")

    def test_headers(self):
        self.kmod("--variant", "rcu", "--kernel", "0.0-none",
                  says="expected the package linux-headers-0.0-none")
        self.kmod("--variant", "rcu", "--kernel", self.headers("6.1.0-9-amd64"),
                  says="headers of 6.1.0-9-amd64; expected 6.12")

    def test_source_of_zram(self):
        headers = self.headers("6.12.1-amd64")
        for source, says in ((self.path("no"), "no drivers/block/zram"),
                             (self.write("text", "text"), "expected a kernel's source"),
                             ("", "--source: expected a value")):
            self.kmod("--variant", "rcu", "--kernel", headers, "--source", source, says=says)

    def test_what_does_not_build(self):
        headers = self.headers("6.12.1-amd64")
        self.write("headers/Makefile", "modules:\n\t@echo 'a.c:1: error: no' >&2; false\n")
        os.makedirs(self.path("linux/drivers/block/zram"))
        self.write("linux/drivers/block/zram/zram_drv.c", "")
        status, says = ((2, "does not build: a.c:1: error: no") if shutil.which("make") else
                        (3, "expected the package make"))
        self.kmod("--variant", "rcu", "--kernel", headers, "--source", self.path("linux"),
                  says=says, status=status)


main()
