#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a target lacks to run is no finding: a copy of fuzz-report without plots/ says so at once.

    lacks_test.py PROGRAM INPUTS
"""
import os
import shutil
import subprocess
import sys
import tempfile

LACKS = 3  # tests/fuzz/fuzz.h


def main():
    program, inputs = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(program, folder)
        run = subprocess.run([copy, inputs], stdin=subprocess.DEVNULL, capture_output=True,
                             text=True, check=False, env={**os.environ, "ZSLAB_DATA_DIR": folder})
    said = "fuzz: cannot run: plots/variants.map is not found; set ZSLAB_DATA_DIR\n"
    if (run.returncode, run.stdout, run.stderr) != (LACKS, "", said):
        sys.exit(f"status {run.returncode}, expected {LACKS}: {run.stdout}{run.stderr}")


if __name__ == "__main__":
    main()
