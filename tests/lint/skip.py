# SPDX-License-Identifier: GPL-2.0-or-later
"""For rules that need a tool which is not installed."""
import shutil


class Skip(Exception):
    """The text is the reason, for the user."""


def need(program):
    if not shutil.which(program):
        raise Skip(f"there is no {program} here")
