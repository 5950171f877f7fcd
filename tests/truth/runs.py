# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs of zslab that give exact figures: one CPU, one lap, nothing beside the trace."""
import glob
import json
import os
import subprocess
import tempfile

EXACT = ("--cpus", "1", "--migrate", "off", "--repeat", "1", "--laps", "1", "--verify", "off")


class Failed(Exception):
    """zslab failed; its own message."""


class Zslab:
    def __init__(self, program):
        self.program = program

    def __call__(self, *args):
        try:
            done = subprocess.run([self.program, *args], stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False)
        except OSError as error:
            raise Failed(f"{self.program}: {error.strerror}; expected zslab") from error
        if done.returncode:
            raise Failed(f"zslab {' '.join(args)}: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def variants(self):
        """
        All whose pages can be compared with a kernel's, the base first. Where objects wait for
        a worker they depend on time: test_sequences has those, flushed after each free.
        """
        listed = json.loads(self("variants", "--json"))
        return [variant["name"] + (":repaired" if variant["defective"] else "")
                for variant in listed
                if variant["kernel_policy"] and not variant["defers_frees"]]

    def classes(self, page_size, chain_size):
        """Rows (index, size, pages, objects) of zslab classes --csv."""
        text = self("classes", "--csv", "--page-size", str(page_size), "--chain-size",
                    str(chain_size))
        return [tuple(map(int, line.split(","))) for line in text.splitlines()[1:]]

    def run(self, traces, *options, variants=None):
        """{name of the trace: {variant: the one repeat}}"""
        with tempfile.TemporaryDirectory() as out:
            self("run", *EXACT, "--variant", ",".join(variants or self.variants()), *options,
                 "--out", out, *traces)
            results = {}
            for path in glob.glob(os.path.join(out, "*.json")):
                with open(path, encoding="utf-8") as file:
                    result = json.load(file)
                if "failed" in result or not result["repeats"]:
                    raise Failed(f"{os.path.basename(path)}: {result.get('failed')}")
                results.setdefault(result["trace"]["name"], {})[result["label"]] = (
                    result["repeats"][0])
        return results
