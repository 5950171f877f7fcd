# SPDX-License-Identifier: GPL-2.0-or-later
"""What became of a part of a check, and the time that the parts share."""
import dataclasses
import os
import signal
import subprocess
import time

CLEAN, DIFFERS, WORSE, FAILED = "clean", "differs", "worse", "failed"
CUT, NOT_RUN, OPEN = "cut short", "not run", "no verdict"
FOUND = (DIFFERS, WORSE, FAILED)
UNKNOWN = (CUT, NOT_RUN, OPEN)


@dataclasses.dataclass
class Outcome:
    status: str
    text: str
    output: str = ""  # of the programs, for a closer look
    seconds: float = 0.0
    letter: str = ""  # for the cover letter


class Clock:
    """Seconds that are shared by weight: what a part leaves goes to those after it."""

    def __init__(self, seconds):
        self.end = time.monotonic() + seconds
        self.weights = []

    def left(self):
        return max(0.0, self.end - time.monotonic())

    def next_share(self):
        weight, total = self.weights[0], sum(self.weights)
        self.weights = self.weights[1:]
        return self.left() * weight / total


@dataclasses.dataclass
class Ran:
    status: int  # as subprocess has it; None: it was cut short
    output: str


def run_for(seconds, command, stop=signal.SIGKILL, **options):
    """Runs @command for up to @seconds; then it and its children get @stop, and the last word."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, errors="replace",
                             start_new_session=True, **options)
    try:
        out, _ = child.communicate(timeout=max(0.1, seconds))
        return Ran(child.returncode, out)
    except subprocess.TimeoutExpired:
        child.send_signal(stop)
        try:
            out, _ = child.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            end_group(child)
            out, _ = child.communicate()
        return Ran(None, out)
    except BaseException:  # this command is told to end
        end_group(child)
        raise


def end_group(child):
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def reason(ran):
    """The line of a test's output that says what was wrong."""
    lines = [line.strip() for line in ran.output.splitlines() if line.strip()]
    for words in (["BUG"], ["failed by SIG", "hung"], ["with exception"], ["after ", "operations"],
                  ["[  ERROR   ]"], ["error:"]):
        for line in lines:
            if any(word in line for word in words):
                return line.replace("[  ERROR   ] --- ", "").replace("Test failed with exception: ", "")
    if ran.status is not None and ran.status < 0:
        return f"ended by {signal.Signals(-ran.status).name}"
    return lines[-1] if lines else f"exit status {ran.status}"
