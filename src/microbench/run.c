// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All CPUs run the steps of a benchmark for the same stretch of the clock. They begin a little
 * apart, by seed: a queue that forms all at once is sorted by place, and stays sorted.
 */
#include "src/microbench/bench.h"

#define STAGGER_NS 1000u
#define START_NS   20000u /* until all tasks run */

static const struct bench *const benches[] = {
	&bench_counter,	     &bench_read,  &bench_refcount,   &bench_rwlock,
	&bench_locktorture,  &bench_lock2, &bench_alloc_bulk, &bench_alloc_random,
	&bench_alloc_repeat, &bench_storm,
};

const char *const microbench_names[] = {
	"counter",
	"read",
	"refcount",
	"rwlock",
	"locktorture",
	"lock2",
	"page-alloc-bulk",
	"page-alloc-random",
	"page-alloc-repeat",
	"storm",
	NULL,
};

/* Shared by the tasks, on the stack of the task that waits for them. */
struct session {
	const struct microbench_plan *plan;
	const struct bench *bench;
	struct bench_shared *shared;
	struct microbench_outcome *outcome;
	u64 starts;
	u32 lock; /* of the outcome: outside of the measured part */
};

/* Code of the simulated kernel cannot use the C library. */
static bool is_same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static const struct bench *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(benches); i++)
		if (is_same(benches[i]->name, name))
			return benches[i];
	return NULL;
}

void bench_barrier(const struct bench_cpu *c, unsigned int nr)
{
	unsigned int turns = 0, all = nr * c->plan->sim.nr_cpus;

	atomic_inc(&c->shared->barrier);
	while ((unsigned int)atomic_read_acquire(&c->shared->barrier) < all)
		sim_relax(&turns);
}

unsigned int bench_order(size_t bytes)
{
	unsigned int order = 0;

	while (PAGE_SIZE << order < bytes)
		order++;
	return order;
}

static void wait_until(u64 at)
{
	u64 now = sim_clock();

	if (now < at)
		sim_spend(at - now);
}

/* Costs no simulated time: it is memory of the host. */
void bench_tell(const struct bench_cpu *c, u64 done, u64 whole)
{
	struct microbench_progress *progress = c->plan->progress;

	WRITE_ONCE(progress->simulated_ns, sim_ticks_to_ns(sim_clock()));
	WRITE_ONCE(progress->done, done);
	WRITE_ONCE(progress->whole, whole);
}

static void tell_time(const struct bench_cpu *c)
{
	const struct microbench_plan *plan = c->plan;
	u64 whole = plan->warmup_ns + plan->time_ns;

	if (bench_is_watched(c))
		bench_tell(c, min(sim_ticks_to_ns(sim_clock() - c->starts), whole), whole);
}

/* Steps until @end; their operations. */
static u64 steps_until(struct bench_cpu *c, unsigned int (*step)(struct bench_cpu *c), u64 end)
{
	unsigned int batch = c->plan->batch ? c->plan->batch : 1;
	u64 ops = 0;

	while (sim_clock() < end) {
		for (unsigned int i = 0; i < batch; i++)
			ops += step(c);
		tell_time(c);
	}
	return ops;
}

static void run_steps(struct bench_cpu *c, const struct session *s)
{
	u64 begin = s->starts + sim_ns_to_ticks(c->plan->warmup_ns);
	u64 from;

	wait_until(s->starts + bench_random(c) % sim_ns_to_ticks(STAGGER_NS));
	steps_until(c, s->bench->step, begin);
	from = sim_clock();
	c->ops[0] = steps_until(c, s->bench->step, from + sim_ns_to_ticks(c->plan->time_ns));
	c->ticks[0] = sim_clock() - from;
}

static void add(const struct bench_cpu *c, struct session *s)
{
	struct microbench_outcome *result = s->outcome;
	unsigned int turns = 0;

	while (__atomic_exchange_n(&s->lock, 1, __ATOMIC_ACQUIRE))
		sim_relax(&turns);
	for (unsigned int i = 0; i < result->nr_rows; i++) {
		struct microbench_row *row = &result->rows[i];
		double ns = (double)sim_ticks_to_ns(c->ticks[i]);
		double each = c->ops[i] ? ns / (double)c->ops[i] : 0;

		if (!row->ops || each < row->least)
			row->least = each;
		if (!row->ops || each > row->most)
			row->most = each;
		row->ops += c->ops[i];
		row->cpu_ns += ns;
	}
	__atomic_store_n(&s->lock, 0, __ATOMIC_RELEASE);
}

static void run_cpu(void *arg, unsigned int cpu)
{
	struct session *s = arg;
	const struct bench *bench = s->bench;
	struct bench_cpu c = {
		.cpu = cpu, .plan = s->plan, .shared = s->shared, .starts = s->starts};

	c.random = (s->plan->sim.seed + 1) * 0x9e3779b97f4a7c15ull + cpu * 0xbf58476d1ce4e5b9ull;
	c.random |= 1;
	for (unsigned int i = 0; i < 8; i++)
		bench_random(&c);
	if (bench->begin)
		bench->begin(&c);
	if (bench->whole)
		bench->whole(&c);
	else
		run_steps(&c, s);
	if (bench->end)
		bench->end(&c);
	add(&c, s);
}

static int run_booted(struct session *s)
{
	unsigned int order = bench_order(sizeof(*s->shared));
	struct page *page = alloc_pages_node(0, GFP_KERNEL | __GFP_ZERO, order);

	if (!page)
		return -ENOMEM;
	s->shared = page_address(page);
	spin_lock_init(&s->shared->lock);
	rwlock_init(&s->shared->rwlock);
	s->starts = sim_clock() + sim_ns_to_ticks(START_NS);
	sim_run(s->plan->sim.nr_cpus, run_cpu, s);
	__free_pages(page, order);
	return 0;
}

int microbench_run(const struct microbench_plan *plan, struct microbench_outcome *outcome)
{
	const struct bench *bench = find(plan->name);
	struct session session = {.plan = plan, .bench = bench, .outcome = outcome};
	int err;

	memset(outcome, 0, sizeof(*outcome));
	if (!bench || !plan->sim.nr_cpus)
		return -EINVAL;
	outcome->nr_rows = bench->parts[0] ? 2 : 1;
	for (unsigned int i = 0; i < outcome->nr_rows; i++)
		outcome->rows[i].part = bench->parts[i] ? bench->parts[i] : "";
	if (plan->variant)
		outcome->rows[0].part = plan->variant;
	err = sim_boot(&plan->sim);
	if (err)
		return err;
	err = run_booted(&session);
	outcome->held = sim_shutdown();
	return err;
}
