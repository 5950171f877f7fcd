#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""module_data.py finds each fault of a module that has them all."""
import subprocess
import sys

EXPECTED = {
    "per_thread is thread-local",
    "of_the_machine is in explore_private",
    "missing is not in it",
}


def main(script, module, archive):
    for archives in [], [archive]:
        run = subprocess.run([script, "--holds", "zero", "--holds", "missing", module, *archives],
                             capture_output=True, text=True, check=False)
        found = {line.split(": ")[-1] for line in run.stdout.splitlines()}
        # In a module alone, what is private may be the machine's.
        expected = EXPECTED if archives else EXPECTED - {"of_the_machine is in explore_private"}
        if run.returncode != 1 or found != expected:
            print(f"found {found}, expected {expected}\n{run.stderr}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
