# SPDX-License-Identifier: GPL-2.0-or-later
"""Small concurrent programs, as litmus tests, with published counts of their traces."""


def test(name, threads, condition="forall (true)", places="", initial=""):
    """A thread is (its shared locations, its statements)."""
    text = [f"C {name}", "{" + initial + "}"]
    for number, (shared, body) in enumerate(threads):
        parameters = ", ".join(f"int *{x}" for x in shared)
        text += [f"P{number}({parameters})", "{", *body, "}"]
    return "\n".join(text + ([f"locations [{places}]"] if places else []) + [condition, ""])


def write(place, value):
    return f"WRITE_ONCE(*{place}, {value});"


def read(register, place):
    return f"int {register} = READ_ONCE(*{place});"


def readers(n):
    """One writer and n readers."""
    return [("x", [write("x", 1)])] + [("x", [read("r", "x")])] * n


def lastzero(n):
    """Thread i stores a[i - 1] + 1 to a[i]; thread 0 searches for the last zero, from the end."""
    cells = [f"a{i}" for i in range(n + 1)]
    search = read(f"r{n}", cells[n])
    body = "".join(f"{read(f'r{i}', cells[i])} if (r{i}) {{ " for i in range(n, 0, -1))
    search = body + read("r0", "a0") + " }" * n
    return [(cells, [search])] + [
        (cells, [read("r", cells[i - 1]), write(cells[i], "r + 1")]) for i in range(1, n + 1)]


def n_writers_a_reader(n):
    return [("x", [write("x", i + 1)]) for i in range(n)] + [("x", [read("r", "x")])]


def n_writes_a_read_two_threads(n):
    """Two threads, each with n writes and then a read."""
    return [("x", [write("x", base + i) for i in range(1, n + 1)] + [read("r", "x")])
            for base in (0, n)]


def redundant_co(n):
    """Two threads with n writes each, and a thread with two reads."""
    return [("x", [write("x", base + i) for i in range(1, n + 1)]) for base in (0, n)] + [
        ("x", [read("r0", "x"), read("r1", "x")])]


def fib_bench(n):
    """i += j against j += i, n times each, and a third thread that reads both."""
    def add(to, other):
        return [line for k in range(n) for line in (
            f"int {to}{k} = READ_ONCE(*{to}) + READ_ONCE(*{other});", write(to, f"{to}{k}"))]
    return [("ij", add("i", "j")), ("ij", add("j", "i")),
            ("ij", [read("r0", "i"), read("r1", "j")])]


PROGRAMS = {"readers": readers, "lastzero": lastzero, "n_writers_a_reader": n_writers_a_reader,
            "n_writes_a_read_two_threads": n_writes_a_read_two_threads,
            "redundant_co": redundant_co, "fib_bench_true": fib_bench}


def program(name):
    """The text of a test such as "readers_3"."""
    family, n = name.rsplit("_", 1)
    initial = "i=1; j=1;" if family == "fib_bench_true" else ""
    return test(name, PROGRAMS[family](int(n)), initial=initial)
