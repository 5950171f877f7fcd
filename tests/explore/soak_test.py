#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The soak: it resumes, counts what it ran, and stops at a failure."""
import glob
import os
import re
import subprocess
import sys
import tempfile

ZSLAB = sys.argv[1]
SOAK = os.path.join(os.path.dirname(os.path.realpath(__file__)), "soak.py")


def soak(folder, variant, schedules, status):
    done = subprocess.run([sys.executable, SOAK, ZSLAB, folder, "--variant", variant, "--schedules",
                           str(schedules), "--jobs", "2", "--", "--races", "strict"],
                          check=False, stdout=subprocess.PIPE, text=True)
    assert done.returncode == status, done.stdout
    return int(re.findall(r": (\d+) schedules", done.stdout)[-1]), done.stdout


def main():
    with tempfile.TemporaryDirectory() as folder:
        for schedules in [240, 480]:
            ran, text = soak(folder, "rcu", schedules, 0)
            assert schedules <= ran < schedules + 100, text
            assert "nothing found" in text, text
        assert glob.glob(folder + "/rcu-free-migrate.state")
        _, text = soak(folder, "rcu:as-posted", 240, 1)
        assert "kernel BUG" in text or "page fault" in text, text
        assert glob.glob(folder + "/*.json"), os.listdir(folder)


if __name__ == "__main__":
    main()
