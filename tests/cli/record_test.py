# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab record where it cannot record: one line each. Recording itself is for suite vm."""
import os

from program import FolderCase, main


class Refused(FolderCase):
    def setUp(self):
        super().setUp()
        self.out = self.path("out.txt")

    def record(self, *arguments, **more):
        return self.refused("record", "-o", self.out, *arguments, **more)

    def test_what_to_record(self):
        self.record(says="expected either --for TIME or -- COMMAND")
        self.record("--for", "1", "--", "true", says="expected either --for TIME or -- COMMAND")
        self.record("--for", "x", says="--for")
        self.record("--block", "/dev/x", "--", "true", says="expected a name in /sys/block")
        self.record("--block", "x", "--module", "m", "--", "true", says="no effect with --block")
        self.record("--block", "x", "--by", "graph", "--", "true", says="no effect with --block")
        self.record("--by", "luck", "--", "true", says="'luck' is none of: auto, graph, probes")
        self.record("--module", "a:b", "--", "true", says="--module a:b: expected the name of a")

    def test_no_tracefs(self):
        self.record("--tracing", self.path("none"), "--", "true", status=3,
                    says=["none/kprobe_events: not there", "CONFIG_KPROBE_EVENTS"])
        self.assertEqual(os.listdir(self.folder), [])

    def test_lockdown(self):
        """As the kernel writes it: the current level is in brackets."""
        for levels, says in (("none integrity [confidentiality]", "locked down (confidentiality)"),
                             ("none [integrity] confidentiality", "none/kprobe_events"),
                             ("[none] integrity confidentiality", "none/kprobe_events")):
            lockdown = self.write("lockdown", levels + "\n")
            self.record("--lockdown", lockdown, "--tracing", self.path("none"), "--", "true",
                        status=3, says=says)
        self.assertEqual(os.listdir(self.folder), ["lockdown"])

    def test_probes_that_are_not_taken(self):
        """Root may open the file, and it is written without effect; others may not."""
        os.symlink("/proc/version", self.path("kprobe_events"))
        os.mkdir(self.path("instances"))
        self.record("--tracing", self.folder, "--", "true", status=3,
                    says="no permission; expected root" if os.geteuid() else
                    "zs_malloc: the kernel takes no probe there; expected zsmalloc")
        self.record("--tracing", self.folder, "--by", "graph", "--", "true", status=3,
                    says="no permission; expected root" if os.geteuid() else
                    "function_graph: cannot trace zs_malloc and zs_free; expected")
        self.assertEqual(sorted(os.listdir(self.folder)), ["instances", "kprobe_events"])
        self.assertEqual(os.listdir(self.path("instances")), [])


main()
