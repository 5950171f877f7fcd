// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules of the surface on the virtual machine, kept and broken; instrumented. */
#include "tests/virtual/machine_cases.h"

#include "sim/drivers/migrate_daemon.h"
#include "sim/sim.h"
#include "src/zs/zsmalloc.h"

static DEFINE_SPINLOCK(lock);
static DEFINE_RWLOCK(rwlock);
static unsigned int steps;

static const char *lock_twice(void)
{
	spin_lock(&lock);
	spin_lock(&lock);
	return NULL;
}

static const char *unlock_unheld(void)
{
	spin_unlock(&lock);
	return NULL;
}

static const char *write_inside_read(void)
{
	read_lock(&rwlock);
	write_lock(&rwlock);
	return NULL;
}

static const char *trylocks(void)
{
	CHECK(spin_trylock(&lock));
	CHECK(!spin_trylock(&lock));
	spin_unlock(&lock);
	CHECK(read_trylock(&rwlock));
	CHECK(read_trylock(&rwlock));
	CHECK(!write_trylock(&rwlock));
	read_unlock(&rwlock);
	read_unlock(&rwlock);
	CHECK(write_trylock(&rwlock));
	CHECK(!read_trylock(&rwlock));
	write_unlock(&rwlock);
	return NULL;
}

static const char *bit_lock_twice(void)
{
	unsigned long word = 0;

	bit_spin_lock(0, &word);
	bit_spin_lock(0, &word);
	return NULL;
}

static const char *bit_locks(void)
{
	unsigned long word = 6;

	bit_spin_lock(0, &word);
	CHECK(word == 7 && in_atomic());
	CHECK(!bit_spin_trylock(0, &word));
	CHECK(bit_spin_trylock(3, &word));
	bit_spin_unlock(3, &word);
	bit_spin_unlock(0, &word);
	CHECK(word == 6 && !in_atomic());
	return NULL;
}

static const char *sleep_with_lock(void)
{
	spin_lock(&lock);
	synchronize_rcu();
	return NULL;
}

static const char *quiescent_reader(void)
{
	struct work_struct work;

	INIT_WORK(&work, NULL);
	rcu_read_lock();
	schedule_work(&work);
	sim_quiescent();
	return NULL;
}

static const char *page_deadlock(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	lock_page(page);
	lock_page(page);
	return NULL;
}

static const char *double_free(void)
{
	struct kmem_cache *cache = kmem_cache_create("test", 24, 0, 0, NULL);
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);

	kmem_cache_free(cache, object);
	kmem_cache_free(cache, object);
	return NULL;
}

static const char *wrong_cache(void)
{
	struct kmem_cache *a = kmem_cache_create("a", 24, 0, 0, NULL);
	struct kmem_cache *b = kmem_cache_create("b", 24, 0, 0, NULL);

	kmem_cache_free(b, kmem_cache_alloc(a, GFP_KERNEL));
	return NULL;
}

static void construct(void *object)
{
	*(unsigned long *)object = 0x1234;
}

static const char *caches(void)
{
	struct kmem_cache *cache =
		kmem_cache_create("test", 40, 64, SLAB_TYPESAFE_BY_RCU, construct);
	unsigned long *object[2000];
	char *large = kzalloc(200000, GFP_KERNEL);

	for (unsigned int i = 0; i < ARRAY_SIZE(object); i++) {
		object[i] = kmem_cache_alloc(cache, GFP_KERNEL);
		CHECK(object[i] && IS_ALIGNED((unsigned long)object[i], 64));
		CHECK(*object[i] == 0x1234);
		*object[i] = i;
	}
	CHECK(kmem_cache_live(cache) == ARRAY_SIZE(object));
	for (unsigned int i = 0; i < ARRAY_SIZE(object); i++) {
		CHECK(*object[i] == i);
		*object[i] = 0x1234;
		kmem_cache_free(cache, object[i]);
	}
	CHECK(large && !large[0] && !large[199999]);
	kfree(large);
	CHECK(kzalloc(200000, GFP_KERNEL) == large);
	kfree(large);
	kmem_cache_destroy(cache);
	return NULL;
}

static void count_step(struct rcu_head *head)
{
	steps += in_interrupt() ? 1 : 100;
}

static const char *callbacks(void)
{
	struct rcu_head heads[3];
	struct sim_rcu_stats stats;
	u64 start = sim_clock();

	for (unsigned int i = 0; i < 3; i++)
		call_rcu(&heads[i], count_step);
	sim_quiescent();
	CHECK(steps == 0);
	sim_rcu_stats(&stats);
	CHECK(stats.queued == 3 && stats.invoked == 0);
	rcu_barrier();
	CHECK(steps == 3);
	/* A tick begins the period, the next notes it, the one after that reports. */
	CHECK(sim_clock() - start >= 2 * TICK_NS);
	sim_rcu_stats(&stats);
	CHECK(stats.invoked == 3 && stats.peak_objects == 3);
	return NULL;
}

static void work_step(struct work_struct *work)
{
	if (steps++ == 0)
		schedule_work(work);
}

static const char *works(void)
{
	struct work_struct work;

	INIT_WORK(&work, work_step);
	CHECK(schedule_work(&work));
	CHECK(!schedule_work(&work));
	CHECK(steps == 0);
	CHECK(flush_work(&work));
	CHECK(steps >= 1);
	flush_work(&work);
	CHECK(steps == 2);
	CHECK(!flush_work(&work));
	CHECK(schedule_work(&work));
	CHECK(cancel_work_sync(&work));
	sim_sleep_ns(1000);
	CHECK(steps == 2);
	return NULL;
}

static void ticker(void *arg)
{
	while (!sim_kthread_should_stop()) {
		steps++;
		sim_sleep_ns(1000);
	}
}

static const char *kthreads(void)
{
	struct sim_kthread *thread = sim_kthread_run(ticker, NULL, "ticker");
	u64 start = sim_clock();

	CHECK(thread && steps == 0);
	sim_sleep_ns(10500);
	CHECK(sim_clock() - start >= 10500);
	CHECK(steps >= 10 && steps <= 12);
	sim_kthread_stop(thread);
	return NULL;
}

static void locker(void *arg)
{
	lock_page(arg);
	sim_sleep_ns(1000);
	steps = 1;
	unlock_page(arg);
}

static const char *page_waits(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct sim_kthread *thread = sim_kthread_run(locker, page, "locker");

	sim_sleep_ns(10);
	CHECK(PageLocked(page) && steps == 0);
	lock_page(page);
	CHECK(steps == 1);
	unlock_page(page);
	sim_kthread_stop(thread);
	__free_page(page);
	return NULL;
}

#define NR_OBJECTS 300u

/* Allocates, fills, checks and frees while the daemon moves pages at every quiescent state. */
static const char *use_pool(const struct zs_ops *ops, struct zs_pool *pool)
{
	static unsigned char bytes[4096];
	unsigned long handle[NR_OBJECTS] = {0};

	for (unsigned int i = 0; i < 20 * NR_OBJECTS; i++) {
		unsigned int k = (i * 7919u) % NR_OBJECTS;
		unsigned char *data;

		if (!handle[k]) {
			handle[k] = ops->malloc(pool, 40 + 13 * k, GFP_KERNEL);
			CHECK(!IS_ERR_VALUE(handle[k]));
			memset(bytes, (int)k, 40 + 13 * k);
			ops->write(pool, handle[k], bytes, 40 + 13 * k);
		} else {
			data = ops->read_begin(pool, handle[k], bytes);
			CHECK(data[0] == (u8)k && data[39 + 13 * k] == (u8)k);
			ops->read_end(pool, handle[k], data);
			ops->free(pool, handle[k]);
			handle[k] = 0;
		}
		sim_quiescent();
	}
	CHECK(!ops->check_pool(pool, false));
	for (unsigned int k = 0; k < NR_OBJECTS; k++)
		ops->free(pool, handle[k]);
	return NULL;
}

static const char *migrate_beside(const char *variant)
{
	const struct zs_ops *ops = zs_find_variant(variant);
	struct migrate_options options;
	struct migrate_daemon daemon;
	unsigned long kept[64];
	struct zs_params params;
	struct zs_pool *pool;
	const char *wrong;

	CHECK(ops && !migrate_parse("max", NULL, &options, &wrong));
	zs_default_params(ops, &params);
	pool = ops->create_pool("moved", &params);
	CHECK(pool);
	/*
	 * Something to move from the beginning: otherwise the daemon sleeps longer than the whole
	 * test.
	 */
	for (unsigned int i = 0; i < ARRAY_SIZE(kept); i++)
		kept[i] = ops->malloc(pool, 3000, GFP_KERNEL);
	CHECK(!migrate_daemon_init(&daemon, &options, 1));
	CHECK(!migrate_daemon_start(&daemon));
	wrong = use_pool(ops, pool);
	migrate_daemon_stop(&daemon);
	for (unsigned int i = 0; i < ARRAY_SIZE(kept); i++)
		ops->free(pool, kept[i]);
	ops->flush(pool);
	ops->destroy_pool(pool);
	CHECK(wrong || daemon.lane[0].watch.stats.migrated > 100);
	return wrong;
}

static const char *migrate_trylock(void)
{
	return migrate_beside("trylock");
}

static const char *migrate_rcu(void)
{
	return migrate_beside("rcu");
}

static const char *leak(void)
{
	CHECK(kmalloc(8, GFP_KERNEL) && alloc_page(GFP_KERNEL));
	return NULL;
}

static const struct machine_case cases[] = {
	{"spinlock taken twice", lock_twice, "no other CPU", 1},
	{"spinlock released unheld", unlock_unheld, "is not held", 1},
	{"rwlock written inside a read", write_inside_read, "no other CPU", 1},
	{"trylocks", trylocks, NULL, 1},
	{"bit locked twice", bit_lock_twice, "no other CPU", 1},
	{"bits as locks", bit_locks, NULL, 1},
	{"sleeping with a lock", sleep_with_lock, "atomic context", 1},
	{"quiescent in a read section", quiescent_reader, "read section", 1},
	{"page locked twice", page_deadlock, "deadlock", 1},
	{"double free", double_free, "double free", 1},
	{"free into a wrong cache", wrong_cache, "not of", 1},
	{"object caches", caches, NULL, 1},
	{"callbacks", callbacks, NULL, 1},
	{"work items", works, NULL, 1},
	{"kthreads", kthreads, NULL, 1},
	{"waiting for a page", page_waits, NULL, 1},
	{"migration beside trylock", migrate_trylock, NULL, 2},
	{"migration beside rcu", migrate_rcu, NULL, 2},
	{"locks of many CPUs", locks_of_many_cpus, NULL, 8},
	{"spinlock taken twice, others idle", lock_twice, "no other CPU", 4},
	{"work stays on its CPU", work_stays_on_its_cpu, NULL, 4},
	{"grace periods of many CPUs", grace_periods_of_many_cpus, NULL, 3},
	{"leak", leak, "still held at shutdown: 2", 1},
	{0},
};

static void run_one(void *arg, unsigned int cpu)
{
	const void **call = arg;
	const struct machine_case *test = call[0];

	steps = 0;
	call[1] = test->run();
}

#define MAX_CPUS 8u

static const char *run_case(const struct machine_case *test)
{
	static const unsigned short node[MAX_CPUS], distance[1] = {10}, fallback[1];
	static const unsigned int no_host[MAX_CPUS] = {~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u};
	unsigned int nr_cpus = test->nr_cpus;
	const struct sim_topology topology = {nr_cpus, 1,	 node,	   no_host,
					      no_host, distance, fallback, NULL};
	const struct sim_config config = {
		.topology = &topology, .nr_cpus = 1, .page_shift = 12, .pages_per_node = 8192};
	const void *call[2] = {test, NULL};
	u64 held;

	if (sim_boot(&config))
		return "the machine does not boot";
	sim_run(1, run_one, call);
	held = sim_shutdown();
	if (held == 2)
		sim_bug(__FILE__, __LINE__, "still held at shutdown: 2");
	return held ? "something is still held at shutdown" : call[1];
}

__attribute__((visibility("default"))) const struct machine_case_module machine_case_module = {
	.run = run_case,
	.cases = cases,
};
