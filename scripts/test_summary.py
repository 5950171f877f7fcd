#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Sums Meson test logs to one line, "N passed, N failed, N skipped".

Exit status 1 when something failed, or when no test passed at all.
"""
import argparse
import json
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP"}


def results(path):
    """(name, result) of each test in a log; a log that is missing or broken is one failure."""
    try:
        with open(path, encoding="utf-8") as log:
            return [(t["name"], t["result"]) for t in map(json.loads, log)]
    except (OSError, ValueError, KeyError) as error:
        return [(f"{path}: {error}", "ERROR")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failed", type=int, default=0, help="failures counted elsewhere")
    parser.add_argument("--skipped", type=int, default=0, help="skipped elsewhere")
    parser.add_argument("logs", nargs="*")
    args = parser.parse_args()
    passed, failed, skipped = 0, args.failed, args.skipped
    for path in args.logs:
        for name, result in results(path):
            if result in PASSED:
                passed += 1
            elif result in SKIPPED:
                skipped += 1
            else:
                failed += 1
                print(f"failed: {name} ({result.lower()}, {path})")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
