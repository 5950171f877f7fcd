// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long each class of locks is waited for and held, and where. Counting takes no simulated time
 * and finds locks by their addresses, so it changes no result. Kernel:
 * kernel/locking/lockdep.c (CONFIG_LOCK_STAT), Documentation/locking/lockstat.rst.
 *
 * An acquisition is contended if others held the lock when it was requested, or got it first.
 */
#include <stdlib.h>

#include "sim/virtual/model/model.h"

#define MAX_CLASSES (SIM_LOCK_CLASSES / 2)
#define MAX_HELD    16u
#define NR_SITES    4096u

enum { EXCLUSIVE, SHARED, NR_MODES };

struct lock {
	const void *at;	     /* NULL: a free place */
	const void *holder;  /* where it was taken last */
	u64 taken[NR_MODES]; /* how often, at all times */
	u32 held[NR_MODES];  /* by so many */
	u16 class;
	u16 last; /* CPU that took it last, its number + 1 */
};

struct class
{
	const char *name; /* NULL: that of the symbol at @at */
	const void *at;
	struct sim_lock_sum sum[NR_MODES];
};

/* Of a CPU: what it waits for, and what it holds. */
struct cpu_locks {
	u64 since, others; /* as others_of() says, at the request */
	const void *pc, *by;
	bool contended, bounced;
	u32 nr_held;
	struct {
		const void *at;
		u64 since;
		u16 class;
		u8 mode;
	} held[MAX_HELD];
};

static struct lock *locks; /* by address: open addressing; NULL: not watched */
static size_t nr_locks, room;
static unsigned int nr_classes;
static struct cpu_locks *cpus;
static bool counting;
/* On the heap: what lies in the module is simulated, to memset() at least. Stays after shutdown. */
static struct sums {
	struct class classes[MAX_CLASSES]; /* [0]: those without a name, or too many */
	u32 rows[MAX_CLASSES * NR_MODES];  /* of what sim_lock_stats() returned */
	/* By what they are of; the first is for those that find no room. */
	struct sim_lock_site sites[NR_SITES], sorted[NR_SITES];
} * sums;

static size_t hash(const void *at)
{
	return (size_t)(((uintptr_t)at >> 2) * 0x9e3779b97f4a7c15ull >> 20);
}

static struct lock *place_of(const void *at)
{
	size_t i = hash(at) & (room - 1);

	while (locks[i].at && locks[i].at != at)
		i = (i + 1) & (room - 1);
	return &locks[i];
}

static void grow(void)
{
	struct lock *old = locks;
	size_t old_room = room;

	room *= 2;
	locks = calloc(room, sizeof(*locks));
	if (!locks)
		sim_bug(__FILE__, __LINE__, "no memory for lock statistics");
	for (size_t i = 0; i < old_room; i++)
		if (old[i].at)
			*place_of(old[i].at) = old[i];
	free(old);
}

static unsigned int class_of(const char *name, const void *at)
{
	for (unsigned int i = 1; i < nr_classes; i++)
		if (sums->classes[i].name == name && sums->classes[i].at == at)
			return i;
	if (nr_classes == MAX_CLASSES)
		return 0;
	sums->classes[nr_classes] = (struct class){.name = name, .at = at};
	return nr_classes++;
}

/* A lock at file scope is initialised without a call. */
static struct lock *lock_of(const void *at)
{
	struct lock *lock = place_of(at);

	if (lock->at)
		return lock;
	if (2 * ++nr_locks > room) {
		grow();
		lock = place_of(at);
	}
	*lock = (struct lock){.at = at};
	if ((uintptr_t)at - model_data_start < model_data_size)
		lock->class = (u16)class_of(NULL, at);
	return lock;
}

int model_lock_stats_init(bool wanted)
{
	free(sums);
	sums = NULL;
	counting = false;
	nr_locks = 0;
	if (!wanted)
		return 0;
	room = 1024;
	locks = calloc(room, sizeof(*locks));
	cpus = calloc(nr_cpu_ids, sizeof(*cpus));
	sums = calloc(1, sizeof(*sums));
	if (!locks || !cpus || !sums) {
		model_lock_stats_exit();
		return -ENOMEM;
	}
	nr_classes = 1;
	sums->classes[0] = (struct class){.name = "other locks"};
	return 0;
}

void model_lock_stats_exit(void)
{
	free(locks);
	free(cpus);
	locks = NULL;
	cpus = NULL;
}

void sim_lock_named(const void *at, const char *name)
{
	struct lock *lock;

	if (likely(!locks) || !model_hot.key)
		return;
	lock = lock_of(at);
	*lock = (struct lock){.at = at, .class = (u16)class_of(name, NULL)};
}

/* How often it was taken by CPUs that keep out one that wants it in @mode. */
static u64 others_of(const struct lock *lock, unsigned int mode)
{
	return lock->taken[EXCLUSIVE] + (mode == EXCLUSIVE ? lock->taken[SHARED] : 0);
}

static bool is_held(const struct lock *lock, unsigned int mode)
{
	return lock->held[EXCLUSIVE] || (mode == EXCLUSIVE && lock->held[SHARED]);
}

static unsigned int mode_of(unsigned int flags)
{
	return flags & SIM_LOCK_READ ? SHARED : EXCLUSIVE;
}

void sim_lock_wanted(const void *at, unsigned int flags)
{
	struct cpu_locks *self;
	struct lock *lock;

	if (likely(!locks) || !model_hot.key)
		return;
	lock = lock_of(at);
	self = &cpus[model_running()];
	self->since = sim_virtual_clock;
	self->others = others_of(lock, mode_of(flags));
	self->contended = is_held(lock, mode_of(flags));
	self->bounced = lock->last != model_running() + 1;
	self->pc = __builtin_return_address(0);
	self->by = lock->holder;
}

static struct sim_lock_site *site_of(u32 id, const void *pc, const void *by)
{
	size_t i = (hash(pc) ^ hash(by) ^ id) % NR_SITES;

	for (unsigned int tries = 0; tries < 64; tries++, i = (i + 1) % NR_SITES) {
		struct sim_lock_site *site = &sums->sites[i];

		if (i && !site->contentions) {
			*site = (struct sim_lock_site){.lock = id, .pc = pc, .by = by};
			return site;
		}
		if (i && site->lock == id && site->pc == pc && site->by == by)
			return site;
	}
	return &sums->sites[0];
}

static void add_contention(struct sim_lock_sum *sum, const struct lock *lock, unsigned int mode,
			   const struct cpu_locks *self)
{
	u64 wait = sim_virtual_clock - self->since;
	struct sim_lock_site *site = site_of(lock->class * NR_MODES + mode, self->pc,
					     self->contended ? self->by : lock->holder);

	sum->wait_least = sum->contentions ? min(sum->wait_least, wait) : wait;
	sum->contended_wait += wait;
	sum->contentions++;
	sum->con_bounces += self->bounced;
	site->contentions++;
	site->wait += wait;
	model_timeline_wait(sums->classes[lock->class].name, lock->at, self->pc, self->since);
}

static void add_taken(const struct lock *lock, unsigned int mode, const struct cpu_locks *self,
		      bool waited)
{
	struct sim_lock_sum *sum = &sums->classes[lock->class].sum[mode];

	sum->taken++;
	sum->acq_bounces += lock->last && lock->last != model_running() + 1;
	if (!waited)
		return;
	sum->wait += sim_virtual_clock - self->since;
	sum->wait_most = max(sum->wait_most, sim_virtual_clock - self->since);
	if (self->contended || self->others != others_of(lock, mode))
		add_contention(sum, lock, mode, self);
}

void sim_lock_taken(const void *at, unsigned int flags)
{
	unsigned int mode = mode_of(flags);
	struct cpu_locks *self;
	struct lock *lock;

	if (likely(!locks) || !model_hot.key)
		return;
	lock = lock_of(at);
	self = &cpus[model_running()];
	if (counting)
		add_taken(lock, mode, self, !(flags & SIM_LOCK_TRY));
	lock->last = (u16)(model_running() + 1);
	lock->holder = __builtin_return_address(0);
	lock->taken[mode]++;
	lock->held[mode]++;
	BUG_ON(self->nr_held == MAX_HELD);
	self->held[self->nr_held].at = at;
	self->held[self->nr_held].since = sim_virtual_clock;
	self->held[self->nr_held].class = lock->class;
	self->held[self->nr_held++].mode = (u8)mode;
}

static void add_hold(struct sim_lock_sum *sum, u64 ticks)
{
	sum->hold_least = sum->hold ? min(sum->hold_least, ticks) : ticks;
	sum->hold += ticks;
	sum->hold_most = max(sum->hold_most, ticks);
}

void sim_lock_left(const void *at)
{
	struct cpu_locks *self;
	struct lock *lock;
	u32 i;

	if (likely(!locks) || !model_hot.key)
		return;
	self = &cpus[model_running()];
	for (i = self->nr_held; i && self->held[i - 1].at != at; i--)
		;
	BUG_ON(!i);
	i--;
	lock = lock_of(at);
	if (lock->held[self->held[i].mode]) /* it was not initialised again */
		lock->held[self->held[i].mode]--;
	if (counting)
		add_hold(&sums->classes[self->held[i].class].sum[self->held[i].mode],
			 sim_virtual_clock - self->held[i].since);
	self->nr_held--;
	for (; i < self->nr_held; i++)
		self->held[i] = self->held[i + 1];
}

void model_lock_stats_reset(void)
{
	if (!sums)
		return;
	for (unsigned int i = 0; i < nr_classes; i++)
		memset(sums->classes[i].sum, 0, sizeof(sums->classes[i].sum));
	memset(sums->sites, 0, sizeof(sums->sites));
}

void model_lock_stats_run(bool run)
{
	counting = run;
}

unsigned int model_lock_sums(struct sim_lock_sum *out)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; locks && i < nr_classes; i++) {
		const struct class *class = &sums->classes[i];

		for (unsigned int mode = 0; mode < NR_MODES; mode++) {
			if (!class->sum[mode].taken)
				continue;
			sums->rows[i * NR_MODES + mode] = nr;
			out[nr] = class->sum[mode];
			out[nr].name = class->name;
			out[nr].at = class->at;
			if (class->sum[SHARED].taken)
				out[nr].mode = mode == SHARED ? 'R' : 'W';
			nr++;
		}
	}
	return nr;
}

static int by_wait(const void *a, const void *b)
{
	const struct sim_lock_site *one = a, *other = b;

	if (one->wait != other->wait)
		return one->wait < other->wait ? 1 : -1;
	return one->contentions < other->contentions ? 1 : -(one->contentions > other->contentions);
}

unsigned int model_lock_sites(const struct sim_lock_site **out)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; locks && i < NR_SITES; i++) {
		if (!sums->sites[i].contentions)
			continue;
		sums->sorted[nr] = sums->sites[i];
		sums->sorted[nr++].lock = sums->rows[sums->sites[i].lock];
	}
	qsort(sums->sorted, nr, sizeof(*sums->sorted), by_wait);
	*out = sums->sorted;
	return nr;
}
