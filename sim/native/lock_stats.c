// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How often each class of locks was taken, and how long it was waited for and held. In a module of
 * its own (SIM_LOCK_STATS), since its stamps cost more than most locks do. Kernel:
 * kernel/locking/lockdep.c (CONFIG_LOCK_STAT).
 */
#include "sim/native/internal.h"

#ifdef SIM_LOCK_STATS
/* A CPU's own; no other CPU writes it. */
struct lock_sums {
	struct sim_lock_sum sum[SIM_LOCK_CLASSES];
	u64 wait_begin;
} ____cacheline_aligned;

static struct lock_sums sums[SIM_MAX_CPUS];
static pthread_mutex_t ids_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int nr_classes; /* class 0: locks without a name, or beyond the limit */
static const char *names[SIM_LOCK_CLASSES] = {"other locks"};
static bool counting;

static unsigned int class_of(struct sim_lock_key *key)
{
	unsigned int id;

	if (!key)
		return 0;
	id = __atomic_load_n(&key->id, __ATOMIC_ACQUIRE);
	if (likely(id))
		return id;
	pthread_mutex_lock(&ids_lock);
	if (!key->id && nr_classes + 1 < SIM_LOCK_CLASSES) {
		names[++nr_classes] = key->name;
		__atomic_store_n(&key->id, nr_classes, __ATOMIC_RELEASE);
	}
	id = key->id;
	pthread_mutex_unlock(&ids_lock);
	return id;
}

static void add(u64 *sum, u64 *most, u64 ticks)
{
	WRITE_ONCE(*sum, *sum + ticks);
	if (ticks > *most)
		WRITE_ONCE(*most, ticks);
}

void sim_lock_check(struct sim_lock_key *key, const void *lock, unsigned int flags)
{
	sums[sim_self.cpu].wait_begin = sim_clock();
}

void sim_lock_hold(struct sim_lock_key *key, const void *lock, unsigned int flags)
{
	struct lock_sums *mine = &sums[sim_self.cpu];
	struct sim_lock_sum *sum = &mine->sum[class_of(key)];
	unsigned int nr = sim_self.nr_held;
	u64 now = sim_clock();

	BUG_ON(nr == ARRAY_SIZE(sim_self.held));
	sim_self.held[nr].lock = lock;
	sim_self.held[nr].key = key;
	sim_self.held[nr].since = now;
	WRITE_ONCE(sim_self.nr_held, nr + 1);
	if (!READ_ONCE(counting))
		return;
	WRITE_ONCE(sum->taken, sum->taken + 1);
	if (!(flags & SIM_LOCK_TRY))
		add(&sum->wait, &sum->wait_most, now - mine->wait_begin);
}

/* Usually the one that was taken last. */
void sim_lock_release(const void *lock)
{
	unsigned int i = sim_self.nr_held;
	struct sim_lock_sum *sum;

	while (i && sim_self.held[i - 1].lock != lock)
		i--;
	BUG_ON(!i);
	sum = &sums[sim_self.cpu].sum[class_of(sim_self.held[i - 1].key)];
	if (READ_ONCE(counting))
		add(&sum->hold, &sum->hold_most, sim_clock() - sim_self.held[i - 1].since);
	WRITE_ONCE(sim_self.nr_held, sim_self.nr_held - 1);
	for (i--; i < sim_self.nr_held; i++)
		sim_self.held[i] = sim_self.held[i + 1];
}

void sim_lock_stats_reset(void)
{
	memset(sums, 0, nr_cpu_ids * sizeof(*sums));
}

void sim_lock_stats_run(bool run)
{
	WRITE_ONCE(counting, run);
}

static void add_cpu(struct sim_lock_sum *out, const struct sim_lock_sum *one)
{
	out->taken += READ_ONCE(one->taken);
	out->wait += READ_ONCE(one->wait);
	out->hold += READ_ONCE(one->hold);
	out->wait_most = max(out->wait_most, READ_ONCE(one->wait_most));
	out->hold_most = max(out->hold_most, READ_ONCE(one->hold_most));
}

unsigned int sim_lock_stats(struct sim_lock_sum *out)
{
	unsigned int nr = 0;

	for (unsigned int id = 0; id < SIM_LOCK_CLASSES; id++) {
		out[nr] = (struct sim_lock_sum){.name = names[id]};
		for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
			add_cpu(&out[nr], &sums[cpu].sum[id]);
		nr += out[nr].taken != 0;
	}
	return nr;
}
#endif
