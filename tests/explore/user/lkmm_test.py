# SPDX-License-Identifier: GPL-2.0-or-later
"""The states that zslab explore --model lkmm reaches, against those that zslab litmus allows.

    lkmm_test.py ZSLAB SOURCES [TESTS [SEED [LEAST [MOST]]]]

Litmus tests become the tasks of one scenario, which its seed tells apart: those of the kernel's tree
and of RCU, and TESTS random ones. Each runs LEAST schedules, and up to MOST until all allowed states
were seen. A state that the model forbids is an error. So is one that is not seen, but for what is
known (NOT_SEEN) and for few of the random tests.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ZSLAB, SOURCES = sys.argv[1:3]
sys.path.insert(0, os.path.join(SOURCES, "tests", "litmus"))

from second import Program  # noqa: E402

PROLOGUE = """#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"
#define ORDERED(name, order)                                                                       \\
	static inline int name(int *p, int v) { return __atomic_exchange_n(p, v, order); }
ORDERED(xchg_relaxed, __ATOMIC_RELAXED)
ORDERED(xchg_acquire, __ATOMIC_ACQUIRE)
ORDERED(xchg_release, __ATOMIC_RELEASE)
static inline int cmpxchg_release(int *p, int old, int v)
{
	__atomic_compare_exchange_n(p, &old, v, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
	return old;
}
#define smp_mb__after_spinlock() smp_mb()
#define smp_mb__after_unlock_lock() smp_mb()
/* Kept from one schedule to the next, and no place of a schedule. */
#define KEPT __attribute__((section("explore_private")))
static unsigned int test, ran KEPT;
"""
# Allowed, and not shown: load buffering, and loads around a grace period in no read section.
NOT_SEEN = {"LB+poonceonces", "MP+rcu-sync+no-reader", "MP+rcu-sync+two-readers"}
# The explorer has no SRCU, and no pointers in plain ints.
LEFT_OUT = re.compile(r"SRCU|RCU\+remove|onceassign|rcu-sync\+rcu-reader-reader$")


class Random(Program):
    """Marked accesses, without address dependencies: the explorer sees only those of pointers."""

    def add_access(self):
        self.plain_odds = 0
        super().add_access()

    def dependence(self):
        kind, register, read = super().dependence()
        return (None, None, None) if kind == "address" else (kind, register, read)


def states_of(path):
    run = subprocess.run([ZSLAB, "litmus", "--json", path], capture_output=True, text=True,
                         check=True)
    one = json.loads(run.stdout)[0]
    keys = sorted(one["states"][0]["values"])
    return keys, [[int(s["values"][k]) for k in keys] for s in one["states"]]


def initial(text):
    start = re.search(r"\{(.*?)\}", re.sub(r"\(\*.*?\*\)", "", text, flags=re.S), re.S).group(1)
    return re.findall(r"(\w+)\s*=\s*(-?\d+)\s*;", start)


def tasks_of(text):
    """(parameters, body) of each thread."""
    text = re.sub(r"\(\*.*?\*\)", "", text, flags=re.S)
    return re.findall(r"^P\d+\(([^)]*)\)\s*\{\n(.*?)^\}", text, re.S | re.M)


class Test:
    def __init__(self, number, name, text, path):
        self.number, self.name, self.text = number, name, text
        self.keys, self.states = states_of(path)
        self.tasks = tasks_of(text)

    def place(self, name):
        return f"t{self.number}_{name}"

    def register(self, key):
        thread, name = key.split(":")
        return f"t{self.number}_{thread}_{name}"

    def code(self):
        shared = {name: kind for parameters, _ in self.tasks
                  for kind, name in re.findall(r"(\w+) \*(\w+)", parameters)}
        values = dict(initial(self.text))
        lines = []
        for name, kind in shared.items():
            value = f" = {values[name]}" if kind == "int" and name in values else ""
            lines.append(f"static {kind} {self.place(name)}{value};")
        lines += [f"static int {self.register(key)} KEPT;" for key in self.keys if ":" in key]
        for thread, (parameters, body) in enumerate(self.tasks):
            lines += self.task(thread, parameters, body)
        return "\n".join(lines + self.check(shared)) + "\n"

    def task(self, thread, parameters, body):
        lines = [f"static void {self.place(f'P{thread}')}(void)", "{"]
        lines += [f"\t{kind} *{name} = &{self.place(name)};"
                  for kind, name in re.findall(r"(\w+) \*(\w+)", parameters)]
        lines += [f"\t(void){name};" for _, name in re.findall(r"(\w+) \*(\w+)", parameters)]
        lines.append(re.sub(r"\bint (r\d+);", r"int \1 = 0; (void)\1;", body))
        for key in self.keys:
            if key.startswith(f"{thread}:"):
                lines.append(f"\t{self.register(key)} = {key.split(':')[1]};")
        return lines + ["}"]

    def check(self, shared):
        """Fails at a state that is not allowed, and at the end when all were seen."""
        read = {key: self.register(key) if ":" in key else self.place(key.strip("[]"))
                for key in self.keys}
        rows = ", ".join("{" + ", ".join(map(str, values)) + "}" for values in self.states)
        n = len(self.states)
        locks = [f"\tspin_lock_init(&{self.place(name)});"
                 for name, kind in shared.items() if kind == "spinlock_t"]
        return [
            f"static const int {self.place('allowed')}[{n}][{len(self.keys)}] = {{{rows}}};",
            f"static bool {self.place('seen')}[{n}] KEPT;",
            f"static unsigned int {self.place('left')} KEPT = {n};",
            f"static void {self.place('setup')}(void)", "{", *locks, "}",
            f"static void {self.place('check')}(void)", "{",
            f"\tconst int state[] = {{{', '.join(read[key] for key in self.keys)}}};",
            f"\tfor (unsigned int i = 0; i < {n}; i++) {{",
            "\t\tbool same = true;",
            f"\t\tfor (unsigned int j = 0; j < {len(self.keys)}; j++)",
            f"\t\t\tsame &= state[j] == {self.place('allowed')}[i][j];",
            "\t\tif (!same)", "\t\t\tcontinue;",
            f"\t\t{self.place('left')} -= !{self.place('seen')}[i];",
            f"\t\t{self.place('seen')}[i] = true;",
            f"\t\tscenario_assert({self.place('left')} || ++ran < LEAST || !\"all seen\");",
            "\t\treturn;", "\t}",
            "\tscenario_assert(!\"a forbidden state\");", "}"]


def scenario(tests, least):
    text = [f"#define LEAST {least}", PROLOGUE] + [test.code() for test in tests]
    most = max(len(test.tasks) for test in tests)
    for thread in range(most):
        text += [f"static void task{thread}(void)", "{", "\tswitch (test) {"]
        text += [f"\tcase {test.number}:\n\t\t{test.place(f'P{thread}')}();\n\t\tbreak;"
                 for test in tests if thread < len(test.tasks)]
        text += ["\t}", "}"]
    text += ["static void setup(const struct scenario_env *env)", "{", "\ttest = env->seed;"]
    text += [f"\t{test.place('setup')}();" for test in tests] + ["}", "static void check(void)", "{"]
    text += [f"\tif (test == {test.number})\n\t\t{test.place('check')}();" for test in tests] + ["}"]
    tasks = ", ".join(f"task{i}" for i in range(most))
    text.append('SCENARIO(litmus) = {.name = "litmus", .setup = setup, .tasks = {' + tasks +
                '}, .check = check, .no_variant = true};\n')
    return "\n".join(text)


def run(path, folder, number, schedules):
    done = subprocess.run([ZSLAB, "explore", path, "--model", "lkmm", "--races", "none", "--seed",
                           str(number), "--schedules", str(schedules), "--out", folder],
                          capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def random_tests(first, count, seed, folder):
    rng, tests = random.Random(seed), []
    while len(tests) < count:
        one = Random(rng)
        if one.size() > 600:
            continue
        path = os.path.join(folder, "random.litmus")
        with open(path, "w", encoding="utf-8") as file:
            file.write(one.test())
        tests.append(Test(first + len(tests), f"random-{len(tests)}", one.test(), path))
    return tests


def known_tests(first):
    tests = []
    for family in ("kernel", "rcu"):
        top = os.path.join(SOURCES, "tests", "litmus", family)
        for name in sorted(os.listdir(top)):
            path = os.path.join(top, name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if not LEFT_OUT.search(name[:-len(".litmus")]):
                tests.append(Test(first + len(tests), name[:-len(".litmus")], text, path))
    return tests


def judge(test, said):
    """True if the result is the one the test expects."""
    if "all seen" in said:
        return test.name not in NOT_SEEN
    return "nothing found" in said and (test.name in NOT_SEEN or test.name.startswith("random"))


def main():
    given = [int(x) for x in sys.argv[3:]]
    count, seed, least, most = given + [10, 1, 500, 20000][len(given):]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        known = known_tests(1)
        drawn = random_tests(1 + len(known), count, seed, folder)
        path = os.path.join(folder, "litmus.c")
        with open(path, "w", encoding="utf-8") as file:
            file.write(scenario(known + drawn, least))
        bad, whole = 0, 0
        for test in known + drawn:
            said = run(path, os.path.join(folder, "out"), test.number,
                       least if test.name in NOT_SEEN else most)
            whole += "all seen" in said
            if not judge(test, said):
                bad += 1
                print(f"{test.name}:\n{test.text}\n{said}")
                for values in test.states:
                    print(dict(zip(test.keys, values)))
            elif "all seen" not in said:
                print(f"{test.name}: not all of {len(test.states)} states")
        print(f"{whole} of {len(known + drawn)} tests showed all their states")
        sys.exit(1 if bad or whole < (len(known) + len(drawn)) * 0.85 else 0)


if __name__ == "__main__":
    main()
