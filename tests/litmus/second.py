# SPDX-License-Identifier: GPL-2.0-or-later
"""A second implementation of the kernel's memory model, over sets of pairs. It is slow, and shares
no code with src/explore/litmus. Both judge random tests, and must agree state by state.

    second.py PROGRAM TESTS SEED

Events are dicts: op (R, W or F), place, value, tags, thread. Relations have the names that
tools/memory-model gives them.
"""
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter

PLACES = "xyz"


class Model:
    """A candidate execution: events, rf and co."""

    def __init__(self, events, rf, co):
        self.events, self.rf, self.co = events, rf, co
        self.ids = range(len(events))
        self.every = {(i, i) for i in self.ids}

    def having(self, *tags):
        return {i for i in self.ids if any(tag in self.events[i]["tags"] for tag in tags)}

    def op(self, kinds):
        return {i for i in self.ids if self.events[i]["op"] in kinds}

    @staticmethod
    def then(*relations):
        result = relations[0]
        for relation in relations[1:]:
            after = {}
            for a, b in relation:
                after.setdefault(a, set()).add(b)
            result = {(a, c) for a, b in result for c in after.get(b, ())}
        return result

    @staticmethod
    def only(these):
        return {(i, i) for i in these}

    def maybe(self, relation):
        return relation | self.every

    def star(self, relation):
        return self.plus(relation) | self.every

    def plus(self, relation):
        result = set(relation)
        while True:
            more = result | self.then(result, relation)
            if more == result:
                return result
            result = more

    def acyclic(self, relation):
        return not any(a == b for a, b in self.plus(relation))

    def dependence(self, kind):
        return {(read, i) for i in self.ids for read in self.events[i].get(kind, ())}

    def allowed(self):
        """(can it happen, does it have a data race)"""
        self.base()
        if not self.acyclic((self.po & self.loc) | self.rf | self.co | self.fr):
            return False, False
        if self.rmw & self.then(self.fr - self.same, self.co - self.same):
            return False, False
        self.fences()
        self.preserved()
        if not self.ordered() or not self.rcu():
            return False, False
        return self.plain_coherent() if self.plain else (True, False)

    def base(self):
        ev = self.events
        self.same = {(i, j) for i in self.ids for j in self.ids
                     if ev[i]["thread"] is not None and ev[i]["thread"] == ev[j]["thread"]}
        self.po = {(i, j) for i, j in self.same if i < j}
        self.R, self.W = self.op("R"), self.op("W")
        self.M = self.R | self.W
        self.loc = {(i, j) for i in self.M for j in self.M if ev[i]["place"] == ev[j]["place"]}
        self.fr = self.then({(b, a) for a, b in self.rf}, self.co)
        self.rmw = {(i - 1, i) for i in self.having("paired")}
        self.plain = self.M - self.having("marked")
        self.marked = set(self.ids) - self.plain
        self.mk = self.only(self.marked)
        self.rfi, self.rfe = self.rf & self.same, self.rf - self.same
        self.noreturn = self.having("noreturn")
        self.r4 = self.only(self.R - self.noreturn)

    def fencerel(self, *tags):
        return self.then(self.po, self.only(self.having(*tags)), self.po)

    def fences(self):
        then, only, maybe, po, m = self.then, self.only, self.maybe, self.po, self.only(self.M)
        acq_po = then(only(self.having("acquire")), po, m)
        self.po_rel = then(m, po, only(self.having("release")))
        self.ulp = then(po, only(self.having("unlock")), po | self.rf,
                        only(self.having("lock") & self.R), po)
        rmb = then(self.r4, self.fencerel("rmb"), self.r4)
        self.wmb = then(only(self.W), self.fencerel("wmb"), only(self.W))
        rmws, locks = only(self.having("rmw")), only(self.having("lock") & self.W)
        mb = (then(m, self.fencerel("mb"), m) |
              then(m, self.fencerel("before-atomic"), rmws, maybe(po), m) |
              then(m, maybe(po), rmws, self.fencerel("after-atomic"), m) |
              then(m, maybe(po), locks, self.fencerel("after-spinlock"), m) |
              then(m, self.ulp, only(self.having("after-unlock-lock")), po, m))
        self.strong = mb | then(po, only(self.having("sync")), maybe(po))
        self.nonrw = self.strong | self.po_rel | acq_po
        self.fence = self.nonrw | self.wmb | rmb

    def preserved(self):
        then, only = self.then, self.only
        carry = self.star(then(self.dependence("data"), self.rfi))
        data = then(carry, self.dependence("data"))
        self.addr = then(carry, self.dependence("address"))
        ctrl = then(carry, self.dependence("control"))
        dep = self.addr | data
        self.over = self.co | self.fr
        to_w = (then(dep | ctrl, only(self.W)) | (self.over & self.same) |
                then(self.addr, only(self.plain), self.wmb))
        to_r = then(self.addr, only(self.R)) | then(dep, self.mk, self.rfi)
        self.ppo = to_r | to_w | (self.fence & self.same) | (self.ulp & self.same)

    def ordered(self):
        """happens-before and propagation"""
        then, maybe, star, mk = self.then, self.maybe, self.star, self.mk
        self.rmw_seq = star(then(self.rf, self.rmw))
        cumulative = then(maybe(then(self.rfe, mk)), self.strong | self.po_rel)
        self.cumul = star(then(mk, cumulative | self.wmb | self.ulp, mk, self.rmw_seq))
        self.prop = then(mk, maybe(self.over - self.same), self.cumul, mk, maybe(self.rfe), mk)
        own = (self.prop - self.every) & self.same
        self.hb = then(mk, self.ppo | self.rfe | own, mk)
        if not self.acyclic(self.hb):
            return False
        self.pb = then(self.prop, self.strong, star(self.hb), mk)
        return self.acyclic(self.pb)

    def rcu(self):
        then, maybe, star, po = self.then, self.maybe, self.star, self.po
        link = then(maybe(po), star(self.hb), star(self.pb), self.prop, po)
        rscsi, gp = self.sections(po), self.only(self.having("sync"))
        order, grown = None, set(gp)
        while grown != order:
            order = grown
            middle = link | then(link, order, link)
            grown = (order | then(gp, middle, rscsi) | then(rscsi, middle, gp) |
                     then(order, link, order))
        self.rcu_fence = then(po, order, maybe(po))
        self.rb = then(self.prop, self.rcu_fence, star(self.hb), star(self.pb), self.mk)
        return not self.rb & self.every and self.acyclic(self.hb | self.pb | self.rb)

    def plain_coherent(self):
        then, maybe, mk = self.then, self.maybe, self.mk
        fence, strong = self.fence | self.rcu_fence, self.strong | self.rcu_fence
        xb = self.star(self.hb | self.pb | self.rb)
        vis = then(self.cumul, maybe(self.rfe), mk, then(strong, mk, xb) | (xb & self.same))
        returns, rmb = self.only(set(self.ids) - self.noreturn), self.fencerel("rmb")
        w_pre = then(mk, maybe(self.addr | fence))
        r_pre = then(mk, maybe(self.addr | self.nonrw | then(self.r4, rmb, returns)))
        w_post = then(maybe(fence), mk, self.rmw_seq)
        r_post = then(maybe(self.nonrw | then(returns, rmb, self.r4)), mk)
        ww_vis = fence | then(strong, xb, w_pre) | then(w_post, vis, w_pre)
        wr_vis = fence | then(strong, xb, r_pre) | then(w_post, vis, r_pre)
        return self.races(ww_vis, wr_vis, fence | then(r_post, xb, w_pre))

    def races(self, ww_vis, wr_vis, rw_xb):
        initial = {i for i in self.ids if self.events[i]["thread"] is None}
        pre = {(a, b) for a in self.M for b in self.M if (a, b) not in self.same and
               (a in self.plain or (a not in initial and b in self.plain))}

        def back(relation):
            return {(b, a) for a, b in relation}

        if (pre & self.rf & back(rw_xb) or pre & self.fr & back(wr_vis) or
                pre & self.co & back(ww_vis)):
            return False, False
        ww_ok = {(a, b) for a, b in ww_vis
                 if ((a in self.marked and b in self.W) or (a, b) in rw_xb) and
                 ((a in self.W and b in self.marked) or (a, b) in wr_vis)}
        race = (((pre & self.co) - ww_ok) | ((pre & self.fr) - rw_xb) |
                ((pre & self.then(self.maybe(self.co), self.rf)) - wr_vis - back(rw_xb)))
        return True, bool(race)

    def sections(self, po):
        """rcu-rscs^-1"""
        result, open_locks = set(), []
        for i in self.ids:
            if "rcu-lock" in self.events[i]["tags"]:
                open_locks.append(i)
            elif "rcu-unlock" in self.events[i]["tags"] and open_locks:
                result.add((i, open_locks.pop()))
        return result


class Program:
    """A random test, as text and as events."""

    def __init__(self, rng):
        self.rng = rng
        self.events = [{"op": "W", "place": p, "value": 0, "tags": {"marked"}, "thread": None}
                       for p in PLACES + "l"]
        self.places = PLACES[:rng.choice((2, 2, 3))]
        self.next = 1
        self.text = []
        self.registers = []
        self.plain_odds = rng.choice((0, 0, 0.3))
        for thread in range(rng.choice((2, 2, 3))):
            self.add_thread(thread)

    def event(self, op, tags=(), place=None, value=None, **dependences):
        self.events.append({"op": op, "place": place, "value": value, "tags": set(tags),
                            "thread": self.thread, **dependences})
        return len(self.events) - 1

    def add_thread(self, thread):
        self.thread, self.lines, self.reads = thread, [], []
        wraps = self.rng.choice((None, None, None, "rcu", "lock"))
        if wraps == "rcu":
            self.lines.append("rcu_read_lock();")
            self.event("F", {"rcu-lock", "marked"})
        if wraps == "lock":
            self.add_lock()
        for _ in range(self.rng.choice((2, 2, 3))):
            self.add_access()
            if self.rng.random() < 0.45:
                self.add_fence(wraps)
        if wraps == "rcu":
            self.lines.append("rcu_read_unlock();")
            self.event("F", {"rcu-unlock", "marked"})
        if wraps == "lock":
            self.lines.append("spin_unlock(l);")
            self.event("W", {"marked", "release", "unlock"}, "l", 0)
            if self.rng.random() < 0.5:
                self.add_access()
        self.text.append(f"P{thread}(int *x, int *y, int *z, spinlock_t *l)\n{{\n\t" +
                         "\n\t".join(self.lines) + "\n}\n")

    def add_lock(self):
        self.lines.append("spin_lock(l);")
        self.event("R", {"marked", "acquire", "lock"}, "l")
        self.event("W", {"marked", "lock", "paired"}, "l", 1)
        if self.rng.random() < 0.3:
            self.lines.append("smp_mb__after_spinlock();")
            self.event("F", {"after-spinlock", "marked"})

    FENCES = (("smp_mb", "mb"), ("smp_rmb", "rmb"), ("smp_wmb", "wmb"),
              ("smp_mb__before_atomic", "before-atomic"),
              ("smp_mb__after_atomic", "after-atomic"), ("synchronize_rcu", "sync"),
              ("synchronize_rcu", "sync"), ("smp_mb__after_unlock_lock", "after-unlock-lock"))

    def add_fence(self, wraps):
        name, tag = self.rng.choice(self.FENCES)
        if tag == "sync" and wraps:
            name, tag = "smp_mb", "mb"
        self.lines.append(f"{name}();")
        self.event("F", {tag, "marked"})

    def register(self):
        return f"r{sum(1 for thread, _, _ in self.registers if thread == self.thread)}"

    def keep(self, read):
        name = self.register()
        self.registers.append((self.thread, name, read))
        self.reads.append((name, read))
        return name

    def dependence(self):
        """(kind, register, read), or three times None."""
        if not self.reads or self.rng.random() < 0.5:
            return None, None, None
        name, read = self.rng.choice(self.reads)
        return self.rng.choice(("data", "address", "control")), name, read

    def add_access(self):
        place = self.rng.choice(self.places)
        kind, register, read = self.dependence()
        where = f"{place} + ({register} & 0)" if kind == "address" else place
        more = {kind: {read}} if kind else {}
        choice = self.rng.random()
        if choice < 0.4:
            self.add_read(place, where, more if kind == "address" else {})
        elif choice < 0.85:
            self.add_write(place, where, kind, register, more)
        else:
            self.add_atomic(place)

    def add_read(self, place, where, more):
        style = self.rng.random()
        if style < self.plain_odds:
            call, tags = f"*({where})", set()
        elif style < 0.75:
            call, tags = f"READ_ONCE(*({where}))", {"marked"}
        else:
            call, tags = f"smp_load_acquire({where})", {"marked", "acquire"}
        name = self.register()
        self.lines.append(f"int {name} = {call};")
        self.keep(self.event("R", tags, place, **more))

    def add_write(self, place, where, kind, register, more):
        value, self.next = self.next, self.next + 1
        stored = f"({register} & 0) + {value}" if kind == "data" else str(value)
        style = self.rng.random()
        if style < self.plain_odds:
            line, tags = f"*({where}) = {stored};", set()
        elif style < 0.75:
            line, tags = f"WRITE_ONCE(*({where}), {stored});", {"marked"}
        else:
            line, tags = f"smp_store_release({where}, {stored});", {"marked", "release"}
        if kind == "control":
            line = f"if ({register} >= 0) {{ {line} }}"
        self.lines.append(line)
        self.event("W", tags, place, value, **more)

    def add_atomic(self, place):
        order = self.rng.choice(("", "_relaxed", "_acquire", "_release", "none"))
        value, self.next = self.next, self.next + 1
        name = self.register()
        read, write = {"marked", "rmw"}, {"marked", "rmw", "paired"}
        if order == "":
            self.event("F", {"mb", "marked"})
        if order == "_acquire":
            read.add("acquire")
        if order == "_release":
            write.add("release")
        self.lines.append(f"int {name} = xchg{'_relaxed' if order == 'none' else order}"
                          f"({place}, {value});")
        self.keep(self.event("R", read, place))
        self.event("W", write, place, value)
        if order == "":
            self.event("F", {"mb", "marked"})

    def test(self):
        places = "; ".join([f"{t}:{n}" for t, n, _ in self.registers] + list(PLACES))
        return "C random\n\n{}\n\n" + "\n".join(self.text) + f"\nlocations [{places}]\nforall (true)\n"

    def executions(self):
        reads = [i for i, e in enumerate(self.events) if e["op"] == "R"]
        writes = {p: [i for i, e in enumerate(self.events) if e["op"] == "W" and e["place"] == p]
                  for p in PLACES + "l"}
        orders = [[(w[0], *rest) for rest in itertools.permutations(w[1:])]
                  for w in writes.values()]
        for sources in itertools.product(*(writes[self.events[r]["place"]] for r in reads)):
            rf = {(w, r) for w, r in zip(sources, reads)}
            if any("lock" in self.events[r]["tags"] and self.events[w]["value"]
                   for w, r in rf):
                continue
            for chosen in itertools.product(*orders):
                co = {pair for order in chosen for pair in itertools.combinations(order, 2)}
                yield rf, co, dict(zip(writes, chosen))

    def judge(self):
        """The states with their counts, and whether there is a race."""
        states, race = Counter(), False
        for rf, co, last in self.executions():
            good, racy = Model(self.events, rf, co).allowed()
            if not good:
                continue
            race |= racy
            source = {r: w for w, r in rf}
            state = {f"{t}:{n}": self.events[source[r]]["value"] for t, n, r in self.registers}
            state.update({f"[{p}]": self.events[last[p][-1]]["value"] for p in PLACES})
            states[json.dumps(state, sort_keys=True)] += 1
        return states, race

    def size(self):
        total = 1
        for e in self.events:
            if e["op"] == "R":
                total *= sum(1 for w in self.events if w["op"] == "W" and
                             w["place"] == e["place"])
        for p in PLACES + "l":
            for k in range(1, sum(1 for e in self.events if e["op"] == "W" and
                                  e["place"] == p)):
                total *= k
        return total


def observe(program, path, *options):
    run = subprocess.run([program, "litmus", "--json", *options, path], stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, check=True)
    one = json.loads(run.stdout)[0]
    states = Counter()
    for state in one["states"]:
        values = {place: int(value) for place, value in state["values"].items()}
        states[json.dumps(values, sort_keys=True)] += state["count"]
    return states, one["race"]


def main():
    program = sys.argv[1]
    tests, seed = (int(x) for x in sys.argv[2:])
    rng = random.Random(seed)
    done, forbidden, races = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "random.litmus")
        while done < tests:
            one = Program(rng)
            if one.size() > 600:
                continue
            with open(path, "w") as file:
                file.write(one.test())
            mine, theirs = one.judge(), observe(program, path)
            if mine != theirs:
                print(one.test())
                for states in (mine[0] - theirs[0], theirs[0] - mine[0]):
                    print(dict(states))
                print("race", mine[1], theirs[1])
                sys.exit("the two models disagree: above only the second's, then only ours")
            done += 1
            forbidden += sum(mine[0].values()) < one.size()
            races += mine[1]
    print(f"{done} tests agree; {forbidden} with forbidden executions, {races} with a race")
    if not forbidden or not races:
        sys.exit("too tame: nothing was forbidden, or nothing raced")


if __name__ == "__main__":
    main()
