// SPDX-License-Identifier: GPL-2.0-or-later
/* One word that all CPUs change or read, and a reader-writer lock that all read-lock. */
#include "src/microbench/bench.h"

static unsigned int count(struct bench_cpu *c)
{
	atomic_inc(&c->shared->word);
	return 1;
}

static unsigned int look(struct bench_cpu *c)
{
	atomic_read(&c->shared->word);
	return 1;
}

/* The kernel's refscale: a reference is taken, held, and put. */
static unsigned int hold_reference(struct bench_cpu *c)
{
	atomic_inc(&c->shared->word);
	bench_spend_ns(c->plan->hold_ns);
	atomic_dec(&c->shared->word);
	bench_spend_ns(c->plan->work_ns);
	return 1;
}

static unsigned int read_section(struct bench_cpu *c)
{
	read_lock(&c->shared->rwlock);
	bench_spend_ns(c->plan->hold_ns);
	read_unlock(&c->shared->rwlock);
	bench_spend_ns(c->plan->work_ns);
	return 1;
}

const struct bench bench_counter = {.name = "counter", .step = count};
const struct bench bench_read = {.name = "read", .step = look};
const struct bench bench_refcount = {.name = "refcount", .step = hold_reference};
const struct bench bench_rwlock = {.name = "rwlock", .step = read_section};
