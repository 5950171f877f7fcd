# SPDX-License-Identifier: GPL-2.0-or-later
"""Page return is measured alike in every variant. The tracker of an emptied zspage is taken by
zspage_emptied() alone, which a debug kernel holds to the lock that covers inuse. It ends between
page_return_begin() and page_return_end(), where nothing happens but that pages are freed: no
lock other than theirs is taken or dropped, so that no variant's measured time has a wait more.
"""
import re

# zbud has pages without a zspage.
TAKES = {"src/zs/stats.h", "src/zs/baselines/zbud.c"}
BEGIN, END = "page_return_begin(", "page_return_end("


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def sections(text):
    """(line, text) of what is between each begin and its end in the same function."""
    for match in re.finditer(re.escape(BEGIN), text):
        function_end = text.find("\n}\n", match.end())
        end = text.find(END, match.end(), function_end)
        yield line_of(text, match.start()), None if end < 0 else text[match.end():end]


def check(tree, _arguments):
    for path in tree.ending(".c", ".h"):
        if not path.startswith("src/zs/"):
            continue
        text = tree.text(path) + "\n"
        for match in re.finditer(r"\bpage_return_emptied\(", text):
            if path not in TAKES:
                yield (f"{path}:{line_of(text, match.start())}: page_return_emptied(), expected "
                       "zspage_emptied() under the lock that covers inuse")
        for line, section in sections(text):
            if section is None:
                yield f"{path}:{line}: expected page_return_end() in the same function"
                continue
            for name in re.findall(r"\b(\w*lock\w*)\(", section):
                if name != "unlock_page":
                    yield f"{path}:{line}: {name}() before page_return_end(), expected unlock_page() alone"
