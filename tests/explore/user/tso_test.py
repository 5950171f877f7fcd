# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab explore --strategy exhaustive --model tso against an enumeration of x86's store buffers.

    tso_test.py ZSLAB [PROGRAMS [SEED]]

Random programs of two or three tasks become one scenario, which its seed tells apart. Each must
reach exactly the states that the enumeration reaches.
"""
import os
import random
import subprocess
import sys
import tempfile

PROLOGUE = """#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"
/* Kept from one schedule to the next, and no place of a schedule. */
#define KEPT __attribute__((section("explore_private")))
static int m[3];
static int r[3][4] KEPT;
static unsigned int test, left KEPT;
static bool seen[4096] KEPT;
"""
C = {"write": "WRITE_ONCE(m[{1}], {2});", "read": "r[{0}][{3}] = READ_ONCE(m[{1}]);",
     "swap": "r[{0}][{3}] = xchg(&m[{1}], {2});", "mb": "smp_mb();"}


def draw(rng):
    """Tasks: lists of (kind, place, value, register)."""
    count = rng.choice([2, 2, 3])
    return [[(rng.choices(list(C), [5, 5, 1, 1])[0], rng.randrange(3 if count == 2 else 2),
              rng.randrange(1, 3), i) for i in range(rng.randint(2, 4 if count == 2 else 2))]
            for _ in range(count)]


def seen_by(task, place, buffers, memory):
    """What the task reads: its newest buffered store, else memory."""
    return next((v for p, v in reversed(buffers[task]) if p == place), memory[place])


def put(values, index, value):
    return values[:index] + (value,) + values[index + 1:]


def steps(program, state):
    """What can come next."""
    places, buffers, memory, registers = state
    for task, code in enumerate(program):
        if buffers[task]:
            (place, value), *rest = buffers[task]
            yield (places, put(buffers, task, tuple(rest)), put(memory, place, value), registers)
        if places[task] == len(code):
            continue
        kind, place, value, register = code[places[task]]
        on, at = put(places, task, places[task] + 1), task * 4 + register
        if kind == "write":
            kept = buffers[task] + ((place, value),)
            yield on, put(buffers, task, kept), memory, registers
        elif kind == "read":
            read = seen_by(task, place, buffers, memory)
            yield on, buffers, memory, put(registers, at, read)
        elif kind == "swap" and not buffers[task]:
            yield on, buffers, put(memory, place, value), put(registers, at, memory[place])
        elif kind == "mb" and not buffers[task]:
            yield on, buffers, memory, registers


def final_states(program):
    first = ((0,) * len(program), ((),) * len(program), (0,) * 3, (0,) * 12)
    known, left, final = {first}, [first], set()
    while left:
        state = left.pop()
        after = list(steps(program, state))
        if not after:
            final.add(state[2] + state[3])
        left += set(after) - known
        known.update(after)
    return sorted(final)


def scenario(programs, states):
    text = [PROLOGUE]
    for task in range(3):
        text.append(f"static void task{task}(void)\n{{\n\tswitch (test) {{")
        for number, program in enumerate(programs):
            if task < len(program):
                code = " ".join(C[kind].format(task, *rest) for kind, *rest in program[task])
                text.append(f"\tcase {number}: {code} break;")
        text.append("\t}\n}")
    for number, allowed in enumerate(states):
        rows = ", ".join("{" + ", ".join(map(str, state)) + "}" for state in allowed)
        text.append(f"static const int allowed{number}[{len(allowed)}][15] = {{{rows}}};")
    text.append("""static const struct { const int (*states)[15]; unsigned int nr; } all[] = {""")
    text += [f"\t{{allowed{number}, {len(allowed)}}}," for number, allowed in enumerate(states)]
    text.append("""};
static void setup(const struct scenario_env *env)
{
	test = env->seed;
	left = all[test].nr;
}
static int value(unsigned int i)
{
	return i < 3 ? m[i] : r[(i - 3) / 4][(i - 3) % 4];
}
static void check(void)
{
	for (unsigned int i = 0; i < all[test].nr; i++) {
		bool same = true;
		for (unsigned int j = 0; j < 15; j++)
			same &= all[test].states[i][j] == value(j);
		if (!same)
			continue;
		left -= !seen[i];
		seen[i] = true;
		scenario_assert(left || !"all seen");
		return;
	}
	scenario_assert(!"a forbidden state");
}
SCENARIO(tso) = {.name = "tso", .setup = setup, .tasks = {task0, task1, task2}, .check = check,
		 .no_variant = true};
""")
    return "\n".join(text)


def main():
    zslab = sys.argv[1]
    count, seed = [int(x) for x in sys.argv[2:]] + [20, 1][len(sys.argv) - 2:]
    rng = random.Random(seed)
    programs = [draw(rng) for _ in range(count)]
    states = [final_states(program) for program in programs]
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        path = os.path.join(folder, "tso.c")
        with open(path, "w", encoding="utf-8") as file:
            file.write(scenario(programs, states))
        for number, program in enumerate(programs):
            run = subprocess.run(
                [zslab, "explore", path, "--model", "tso", "--races", "none", "--strategy",
                 "exhaustive", "--seed", str(number), "--schedules", "1000000", "--out", folder],
                capture_output=True, text=True, check=False)
            if "all seen" not in run.stdout:
                bad += 1
                print(f"{number}: {program}\n{len(states[number])} states: {states[number]}\n"
                      f"{run.stdout}{run.stderr}")
    print(f"{count - bad} of {count} programs reached all their {sum(map(len, states))} states")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
