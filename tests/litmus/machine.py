# SPDX-License-Identifier: GPL-2.0-or-later
"""sc and tso as machines. Runs every interleaving of random tests, step by step: the final states
must be exactly those that the models of src/explore/litmus allow.

    machine.py PROGRAM TESTS SEED

Under tso each thread has a store buffer, which must be empty before a full barrier, an atomic or a
grace period runs. A grace period waits for the read-side sections that began before it, and for
their stores.
"""
import json
import os
import random
import sys
import tempfile

sys.dont_write_bytecode = True

from second import PLACES, Program, observe  # noqa: E402

MOST_EVENTS = 22


class Machine:
    """A state is (positions, memory, values read, threads that grace periods wait for, buffers)."""

    def __init__(self, program, buffered):
        self.events, self.buffered = program.events, buffered
        self.registers = program.registers
        ids = range(len(self.events))
        count = 1 + max(e["thread"] for e in self.events if e["thread"] is not None)
        self.threads = [[i for i in ids if self.events[i]["thread"] == t] for t in range(count)]
        # A thread has at most one section: the positions of its lock and unlock.
        self.section = [[n for n, i in enumerate(thread)
                         if self.events[i]["tags"] & {"rcu-lock", "rcu-unlock"}]
                        for thread in self.threads]

    def start(self):
        none = ((),) * len(self.threads)
        memory = tuple((place, 0) for place in PLACES + "l")
        return (0,) * len(self.threads), memory, (), (None,) * len(self.threads), none

    @staticmethod
    def replace(row, at, value):
        return row[:at] + (value,) + row[at + 1:]

    @staticmethod
    def store(memory, place, value):
        return tuple((p, value if p == place else v) for p, v in memory)

    def over(self, thread, state):
        """True if the thread's section has ended and its stores are in memory."""
        last = self.section[thread][1]
        return state[0][thread] > last and not any(
            i < self.threads[thread][last] for _, _, i in state[4][thread])

    def steps(self, state):
        at, memory, seen, waits, buffers = state
        for t, thread in enumerate(self.threads):
            if buffers[t]:
                (place, value, _), rest = buffers[t][0], buffers[t][1:]
                yield (at, self.store(memory, place, value), seen, waits,
                       self.replace(buffers, t, rest))
            if at[t] < len(thread):
                step = {"R": self.read, "W": self.write, "F": self.fence}
                event = self.events[thread[at[t]]]
                yield from step[event["op"]](state, t, thread[at[t]], event)

    def fence(self, state, t, _index, event):
        at, memory, seen, waits, buffers = state
        on = self.replace(at, t, at[t] + 1), memory, seen
        if "sync" not in event["tags"]:
            if "mb" not in event["tags"] or not buffers[t]:
                yield (*on, waits, buffers)
        elif not buffers[t] and waits[t] is None:
            begun = tuple(u for u, section in enumerate(self.section)
                          if section and at[u] > section[0])
            yield at, memory, seen, self.replace(waits, t, begun), buffers
        elif not buffers[t] and all(self.over(u, state) for u in waits[t]):
            yield (*on, self.replace(waits, t, None), buffers)

    def read(self, state, t, index, event):
        at, memory, seen, waits, buffers = state
        behind = self.events[index + 1] if index + 1 < len(self.events) else {"tags": ()}
        paired = "paired" in behind["tags"]
        value = dict(memory)[event["place"]]
        for place, stored, _ in buffers[t]:
            value = stored if place == event["place"] else value
        if paired and buffers[t] or "lock" in event["tags"] and value:
            return
        if paired:
            memory = self.store(memory, event["place"], behind["value"])
        yield (self.replace(at, t, at[t] + 1 + paired), memory, seen + ((index, value),), waits,
               buffers)

    def write(self, state, t, index, event):
        at, memory, seen, waits, buffers = state
        place, value = event["place"], event["value"]
        if self.buffered:
            buffers = self.replace(buffers, t, buffers[t] + ((place, value, index),))
        else:
            memory = self.store(memory, place, value)
        yield self.replace(at, t, at[t] + 1), memory, seen, waits, buffers

    def final(self, state):
        at, memory, seen, _, buffers = state
        if any(buffers) or any(a < len(thread) for a, thread in zip(at, self.threads)):
            return None
        values = {f"{t}:{name}": dict(seen)[read] for t, name, read in self.registers}
        values.update({f"[{place}]": value for place, value in memory if place in PLACES})
        return json.dumps(values, sort_keys=True)

    def run(self):
        """All final states."""
        todo, known, finals = [self.start()], set(), set()
        while todo:
            state = todo.pop()
            state = (*state[:2], tuple(sorted(state[2])), *state[3:])
            if state in known:
                continue
            known.add(state)
            finals.add(self.final(state))
            todo.extend(self.steps(state))
        return finals - {None}


def main():
    program, tests, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "random.litmus")
        while done < tests:
            one = Program(rng)
            if len(one.events) > MOST_EVENTS:
                continue
            done += 1
            with open(path, "w") as file:
                file.write(one.test())
            for model in ("sc", "tso"):
                mine = Machine(one, model == "tso").run()
                theirs = set(observe(program, path, "--model", model)[0])
                if mine != theirs:
                    print(one.test(), mine - theirs, theirs - mine, sep="\n")
                    sys.exit(f"{model}: above only the machine's states, then only the model's")
    print(f"{done} tests agree under sc and tso")


if __name__ == "__main__":
    main()
