# SPDX-License-Identifier: GPL-2.0-or-later
"""Page return is measured alike in every variant. Only zspage_emptied() starts the tracker of an
emptied zspage; in a debug kernel it checks that the lock that covers inuse is held. The tracker
ends between page_return_begin() and page_return_end(). That section only frees pages and takes or
drops no lock but theirs, so no variant's measured time includes a wait that the others' do not.
"""
import re

# zbud has pages without a zspage.
TAKES = {"src/zs/stats.h", "src/zs/baselines/zbud.c"}
BEGIN, END = "page_return_begin(", "page_return_end("


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def sections(text):
    """(line, text) of each section from page_return_begin() to page_return_end(); the text is None
    if the same function has no end."""
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
