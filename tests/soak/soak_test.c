// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Churn for a given time: in each round a kernel with a variant, drivers and memory drawn by the
 * seed, with pools alone or behind a front-end. Everything is verified, and what may grow has
 * bounds: resident memory, frames, waiting callbacks.
 *
 *   soak [SECONDS [SEED]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim/probes/background.h"
#include "sim/drivers/migrate_daemon.h"
#include "sim/mm/page_alloc.h"
#include "sim/mm/reclaim.h"
#include "tests/frontends/slots.h"
#include "tests/world/model.h"
#include "tests/world/pages.h"

#define NR_CPUS	   2
#define NR_NODES   2
#define NR_OBJECTS 2000u
#define NR_SLOTS   4096u
#define SEGMENTS   5u
#define STEPS	   1000u
/* Rounds after which memory may no longer grow, and by how much it may vary. */
#define WARMUP_ROUNDS 12u
#define MAX_GROWTH    (64l << 20)

static const char *const drivers[] = {
	"max",
	"scan=max",
	"compaction",
	"highorder=9:1000",
	"offline",
	"contig",
	"demote=max",
	"demote=max,promote=max",
	"compaction,1000,offline,demote=20000,promote=20000",
};
static const char *const frontend_names[] = {NULL, "zram", "zswap"};
static const char *const switched[] = {"rcu:free=typesafe", "rcu:free=kfree_rcu", "rcu:dead=eagain",
				       "classlock-rcu:free=typesafe", "trylock:no-defer"};

struct soak {
	const struct zs_ops *ops;
	struct zs_pool *pool;
	struct slots slots;
	struct model models[NR_CPUS];
	struct migrate_daemon daemon;
	u64 random[NR_CPUS];
	bool has_frontend, moves;
	const char *text; /* of the round */
};

static u64 draws;
static char round_text[256];

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "soak: %s: %s\n", round_text, what);
	exit(1);
}

static u64 draw(u64 below)
{
	return (world_random(&draws) >> 20) % below;
}

/*
 * AddressSanitizer keeps freed memory within a bound of its own, so resident memory tells nothing.
 */
static long resident(void)
{
#ifdef __SANITIZE_ADDRESS__
	return 0;
#endif
	FILE *file = fopen("/proc/self/statm", "r");
	long size, pages = 0;

	check(file && fscanf(file, "%ld %ld", &size, &pages) == 2, "/proc/self/statm");
	fclose(file);
	return pages * sysconf(_SC_PAGESIZE);
}

static const char *draw_variant(void)
{
	unsigned int nr = 0, which;

	while (zs_variants[nr])
		nr++;
	do {
		which = (unsigned int)draw(nr + ARRAY_SIZE(switched));
		if (which >= nr)
			return switched[which - nr];
	} while (!(zs_variants[which]->flags & ZS_HOLDS_PAGES));
	return zs_variants[which]->name;
}

static void use_slots(struct slots *slots, unsigned int cpu, u64 *random)
{
	u64 bits = world_random(random) >> 8;
	u64 first = (bits / 16 % (NR_SLOTS / 8 / NR_CPUS) * NR_CPUS + cpu) * 8;

	if (bits % 8 < 4)
		slots_store_any(slots, cpu, first + (bits >> 40) % 8, world_random(random));
	else if (bits % 8 < 6)
		slots_load(slots, cpu, first + (bits >> 40) % 8);
	else
		slots_free(slots, cpu, first, bits % 8 == 6 ? 1 : 8, cpu);
}

static void cpu_task(void *arg, unsigned int cpu)
{
	struct soak *soak = arg;

	for (unsigned int i = 0; i < STEPS; i++) {
		if (soak->has_frontend)
			use_slots(&soak->slots, cpu, &soak->random[cpu]);
		else
			model_step(&soak->models[cpu]);
		sim_quiescent();
	}
}

static void compactor(void *arg)
{
	struct soak *soak = arg;

	while (!sim_kthread_should_stop()) {
		soak->ops->compact(soak->pool);
		sim_sleep_ns(500 * 1000);
	}
}

static void start_drivers(struct soak *soak, const char *text, u64 seed)
{
	struct migrate_options options;
	const char *expected;

	soak->moves = soak->ops->flags & ZS_MOVABLE;
	if (!soak->moves)
		return;
	check(!migrate_parse(text, world_config(), &options, &expected), expected);
	check(!migrate_daemon_init(&soak->daemon, &options, seed), "no memory for drivers");
}

static void start(struct soak *soak, u64 seed)
{
	const char *variant = draw_variant(), *driver = drivers[draw(ARRAY_SIZE(drivers))];
	const char *frontend = frontend_names[draw(ARRAY_SIZE(frontend_names))];
	bool tight = draw(2);
	struct frontend_params params = {.nr_slots = NR_SLOTS,
					 .burst = (enum frontend_burst)draw(NR_BURSTS),
					 .backing_pages = draw(2) ? NR_SLOTS : 0};

	snprintf(round_text, sizeof(round_text), "seed %" PRIu64 ": %s, %s, %s%s%s", (uint64_t)seed,
		 variant, frontend ? frontend : "no front-end", driver, tight ? ", tight" : "",
		 params.backing_pages ? ", backing" : "");
	world_boot(&(struct world){.nr_cpus = NR_CPUS,
				   .nr_nodes = NR_NODES,
				   .slow_nodes = 1,
				   .movable = 10,
				   .pages_per_node = tight ? 1024 : 8192,
				   .seed = seed});
	check(!background_fill(world_config()), "no frames for the background");
	soak->has_frontend = frontend;
	if (frontend) {
		slots_init(&soak->slots, frontend, variant, 1, &params);
		soak->ops = soak->slots.ops;
		soak->pool = soak->slots.pools[0];
	} else {
		soak->pool = world_pool(variant, 8, &soak->ops);
	}
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		soak->random[cpu] = (seed + cpu) | 1ull << 62;
		if (!frontend)
			model_init(&soak->models[cpu], soak->ops, soak->pool, NR_OBJECTS,
				   seed + cpu);
	}
	start_drivers(soak, driver, seed);
}

static bool frames_add_up(struct soak *soak)
{
	unsigned long in_use = 0, held = 0;

	soak->ops->flush(soak->pool);
	for (int nid = 0; nid < NR_NODES; nid++) {
		in_use += sim_node_pages_in_use((unsigned int)nid);
		held += background_pages((unsigned int)nid);
	}
	if (soak->ops->flags & ZS_HOLDS_PAGES)
		held += soak->ops->get_total_pages(soak->pool);
	return in_use == held;
}

/* Lets the front-end's worker and the reclaim daemons finish; what leaks stays. */
static void check_bounds(struct soak *soak)
{
	struct sim_rcu_stats rcu;

	if (soak->has_frontend)
		soak->slots.fops->drain(soak->slots.fe);
	kswapd_wait();
	check(frames_add_up(soak), "frames in use are not the pool's and the background's");
	rcu_barrier();
	check(!soak->ops->check_pool(soak->pool, true), "the pool is not as it should be");
	sim_rcu_stats(&rcu);
	check(rcu.queued == rcu.invoked, "callbacks wait after a barrier");
	/* At most a callback per zspage, and a zspage per frame: a leak would exceed this. */
	check(rcu.peak_objects <= NR_NODES * world_config()->pages_per_node,
	      "more callbacks waited than there are frames");
}

static void segment(struct soak *soak)
{
	struct sim_kthread *thread = sim_kthread_run(compactor, soak, "compactor");

	check(thread, "no thread");
	check(!soak->moves || !migrate_daemon_start(&soak->daemon), "drivers do not start");
	sim_run(NR_CPUS, cpu_task, soak);
	if (soak->moves)
		migrate_daemon_stop(&soak->daemon);
	sim_kthread_stop(thread);
}

static void finish(struct soak *soak)
{
	struct background_stats background;

	if (soak->moves)
		migrate_daemon_exit(&soak->daemon);
	check(!pages_count_isolated(), "isolated pages are left");
	check_bounds(soak);
	if (soak->has_frontend) {
		check(!soak->slots.failures, "a slot has other contents");
		slots_exit(&soak->slots);
	}
	for (unsigned int cpu = 0; !soak->has_frontend && cpu < NR_CPUS; cpu++) {
		model_read_all(&soak->models[cpu]);
		model_free_all(&soak->models[cpu]);
		check(!soak->models[cpu].failures, "an object has other contents");
		model_free(&soak->models[cpu]);
	}
	if (!soak->has_frontend)
		soak->ops->destroy_pool(soak->pool);
	background_empty(&background);
	check(!background.damaged, "the background is damaged");
	world_shutdown();
}

static u64 seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec;
}

int main(int argc, char **argv)
{
	static struct soak soak;
	u64 seconds = argc > 1 ? strtoull(argv[1], NULL, 10) : 20;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (u64)time(NULL);
	u64 end = seconds_now() + seconds, rounds = 0, before;
	long limit = 0, now = 0;

	printf("seed %" PRIu64 ", %" PRIu64 " s\n", (uint64_t)seed, (uint64_t)seconds);
	fflush(stdout);
	for (; seconds_now() < end; rounds++) {
		soak = (struct soak){0};
		draws = (seed + rounds) | 1ull << 63;
		before = world_random(&draws);
		start(&soak, before >> 32);
		for (unsigned int i = 0; i < SEGMENTS; i++)
			segment(&soak);
		finish(&soak);
		now = resident();
		if (rounds < WARMUP_ROUNDS)
			limit = now + MAX_GROWTH > limit ? now + MAX_GROWTH : limit;
		check(now <= limit, "resident memory grows");
	}
	printf("%" PRIu64 " rounds, %.1f MiB resident at the end, bound %.1f MiB\n",
	       (uint64_t)rounds, (double)now / 1048576, (double)limit / 1048576);
	return !rounds;
}
