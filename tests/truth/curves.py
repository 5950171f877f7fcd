# SPDX-License-Identifier: GPL-2.0-or-later
"""Pages over the time of a recorded trace: zslab's against the kernel's samples."""
import bisect
import os
import statistics
import subprocess
import tempfile
from collections import namedtuple

from data import PAGE, Bad, preloaded

# A sample of mm_stat may lag or lead the events by this much.
SLACK_NS = 20_000_000

Point = namedtuple("Point", "t_ns kernel zslab least most")
Summary = namedtuple("Summary", "samples equal median within farthest")


def held(program, path, preload):
    """(times, pages) after each event that changes something, from the program curve."""
    try:
        done = subprocess.run([program, path, str(preload)], capture_output=True, text=True,
                              check=False)
    except OSError as error:
        raise Bad(f"{program}: {error.strerror}; expected tests/truth/curve, built") from error
    if done.returncode:
        raise Bad(f"{path}: {done.stderr.strip() or 'curve ended badly'}; expected a trace")
    rows = [line.split(",") for line in done.stdout.splitlines()[1:]]
    return [int(row[0]) for row in rows], [int(row[1]) for row in rows]


def against(samples, times, pages):
    """A point per sample: what zslab holds then, and its least and most around that time."""
    start = samples[0]["mem_used_total"] // PAGE
    for sample in samples:
        begin, end = sample["t_ns"], sample.get("t_after_ns", sample["t_ns"])
        first = bisect.bisect_right(times, begin - SLACK_NS)
        last = bisect.bisect_right(times, end + SLACK_NS)
        now = bisect.bisect_right(times, begin)
        around = [pages[first - 1] if first else start, *pages[first:last]]
        yield Point(begin, sample["mem_used_total"] // PAGE, pages[now - 1] if now else start,
                    min(around), max(around))


def summary(points):
    off = [max(point.least - point.kernel, point.kernel - point.most, 0) for point in points]
    return Summary(len(points), sum(point.kernel == point.zslab for point in points),
                   statistics.median(point.zslab - point.kernel for point in points),
                   sum(distance == 0 for distance in off), max(off))


def curve(program, path, samples):
    return list(against(samples, *held(program, path, preloaded(samples))))


def draw(figure, named_points, plots):
    """One panel per trace, by gnuplot in the style of @plots; PNG or SVG by the name's end."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "pages.dat")
        with open(path, "w", encoding="ascii") as file:
            for name, points in named_points.items():
                file.write(f"# {name}\n")
                file.writelines(f"{p.t_ns} {p.kernel} {p.zslab}\n" for p in points)
                file.write("\n\n")
        labels = os.path.join(folder, "labels.dat")
        with open(labels, "w", encoding="ascii") as file:
            file.write('1 "kernel" "kernel"\n\n\n"pages"\n')
        settings = {"format": figure.rsplit(".", 1)[1], "output": figure, "data": path,
                    "labels": labels, "plots": plots, "traces": " ".join(named_points)}
        title = ("Pages held over time\\nthick: samples of the recorded kernel; thin: zslab with "
                 "the same events on one CPU")
        text = "".join(f"{name}='{value}';" for name, value in settings.items())
        text += f'full_title="{title}";'
        subprocess.run(["gnuplot", "-d", "-e", f"{text}nr_traces={len(named_points)}",
                        os.path.join(os.path.dirname(__file__), "pages_over_time.gp")], check=True)
