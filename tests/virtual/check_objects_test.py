#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""scripts/check-objects finds each fault of an archive that has them all."""
import subprocess
import sys

EXPECTED = [
    "needs malloc",
    "thread-local variable per_thread",
    "is not instrumented",
    "faulty_kernel_code.c:13: inline assembly",
    "faulty_kernel_code.c:7: thread-local storage",
]


def main(script, archive, source):
    run = subprocess.run([script, "--hooks", archive, "--", source], capture_output=True,
                         text=True, check=False)
    print(run.stdout, run.stderr)
    missing = [text for text in EXPECTED if text not in run.stdout]
    for text in missing:
        print(f"not reported: {text}")
    return 1 if missing or run.returncode != 1 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
