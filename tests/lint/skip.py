# SPDX-License-Identifier: GPL-2.0-or-later
"""How a rule says that it cannot be checked here."""
import shutil


class Skip(Exception):
    """The reason, for a person."""


def need(program):
    if not shutil.which(program):
        raise Skip(f"there is no {program} here")
