// SPDX-License-Identifier: GPL-2.0-or-later
/* One spinlock: around the kernel's locktorture loop, and around two lines. */
#include "src/microbench/bench.h"

#define SHORT_HOLD_NS 2000u
#define LONG_HOLD_NS  500u /* its mean, times the number of CPUs */

/*
 * A holder stays 2 us once in 4 times the number of CPUs. 100 ms once in 200,000 times that
 * number is the other half of the mean: too rare for a window of milliseconds, so each holder has
 * its share of it.
 */
static void torture_hold(struct bench_cpu *c)
{
	u64 nr = c->plan->sim.nr_cpus;

	if (!(bench_random(c) % (nr * 4)))
		bench_spend_ns(SHORT_HOLD_NS);
	bench_spend_ns(LONG_HOLD_NS / nr);
}

static unsigned int torture(struct bench_cpu *c)
{
	struct bench_shared *s = c->shared;

	spin_lock(&s->lock);
	if (READ_ONCE(s->torture.is_held))
		s->stats[c->cpu].failed++;
	WRITE_ONCE(s->torture.is_held, 1);
	s->stats[c->cpu].acquired++;
	torture_hold(c);
	WRITE_ONCE(s->torture.is_held, 0);
	WRITE_ONCE(s->torture.last_release, (unsigned long)c->cpu);
	spin_unlock(&s->lock);
	bench_spend_ns(c->plan->work_ns);
	return 1;
}

/* will-it-scale's lock2: between two calls most of the time is spent in private work. */
static unsigned int two_lines(struct bench_cpu *c)
{
	struct bench_shared *s = c->shared;

	spin_lock(&s->lock);
	WRITE_ONCE(s->first, READ_ONCE(s->first) + 1);
	WRITE_ONCE(s->second, READ_ONCE(s->second) + 1);
	bench_spend_ns(c->plan->hold_ns);
	spin_unlock(&s->lock);
	/* No two calls take equally long. */
	bench_spend_ns(c->plan->work_ns * 9 / 10 +
		       (c->plan->work_ns ? bench_random(c) % (c->plan->work_ns / 5 + 1) : 0));
	return 1;
}

const struct bench bench_locktorture = {.name = "locktorture", .step = torture};
const struct bench bench_lock2 = {.name = "lock2", .step = two_lines};
