// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The registry of shrinkers, and one round over them. Kernel v6.8: mm/shrinker.c.
 *
 * A shrinker stays on the list while it is being called, so that the round can continue from it. To
 * remove one, it is marked, so that rounds skip it, and then waited for.
 */
#include "sim/mm/page_alloc.h"
#include "sim/mm/reclaim.h"

#define SHRINK_BATCH 128
#define BUSY	     0

static DEFINE_SPINLOCK(shrinker_lock); /* the list, and users, busy and registered of each */
static LIST_HEAD(shrinkers);
static struct sim_shrinker_sum sums[SIM_SHRINKER_NAMES];

void shrinkers_init(void)
{
	INIT_LIST_HEAD(&shrinkers);
	memset(sums, 0, sizeof(sums));
}

static bool ends_name(char c)
{
	return !c || c == ':' || c == '%';
}

static bool same_name(const char *a, const char *b)
{
	for (; !ends_name(*a) && *a == *b; a++, b++)
		;
	return ends_name(*a) && ends_name(*b);
}

static void copy_name(char *to, const char *name, size_t room)
{
	for (; --room && !ends_name(*name); name++)
		*to++ = *name;
	*to = 0;
}

/* With the lock held. If there are too many names, the further ones share the last entry. */
static struct sim_shrinker_sum *sum_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < SIM_SHRINKER_NAMES - 1 && *sums[i].name; i++)
		if (same_name(sums[i].name, name))
			return &sums[i];
	if (!*sums[i].name)
		copy_name(sums[i].name, name, sizeof(sums[i].name));
	return &sums[i];
}

void shrinker_add(struct shrinker *shrinker, const char *name)
{
	mm_spin_lock(&shrinker_lock);
	shrinker->name = name;
	shrinker->sum = sum_of(name);
	shrinker->registered = true;
	list_add_tail(&shrinker->list, &shrinkers);
	mm_spin_unlock(&shrinker_lock);
}

static bool unmark(struct shrinker *shrinker)
{
	bool was;

	mm_spin_lock(&shrinker_lock);
	was = shrinker->registered;
	shrinker->registered = false;
	mm_spin_unlock(&shrinker_lock);
	return was;
}

void shrinker_remove(struct shrinker *shrinker)
{
	might_sleep();
	if (!unmark(shrinker))
		return;
	sim_wait_on_bit(&shrinker->busy, BUSY);
	mm_spin_lock(&shrinker_lock);
	list_del(&shrinker->list);
	mm_spin_unlock(&shrinker_lock);
}

struct shrinker *shrinker_alloc(unsigned int flags, const char *fmt, ...)
{
	struct shrinker *shrinker = kzalloc(sizeof(*shrinker), GFP_KERNEL);

	if (!shrinker)
		return NULL;
	shrinker->flags = flags;
	shrinker->seeks = DEFAULT_SEEKS;
	shrinker->name = fmt;
	return shrinker;
}

void shrinker_register(struct shrinker *shrinker)
{
	shrinker_add(shrinker, shrinker->name);
}

void shrinker_free(struct shrinker *shrinker)
{
	if (!shrinker)
		return;
	shrinker_remove(shrinker);
	kfree(shrinker);
}

/*
 * The first shrinker from @entry on that may be called, marked as in use; NULL at the end. Under
 * the lock.
 */
static struct shrinker *use_from(struct list_head *entry)
{
	for (; entry != &shrinkers; entry = entry->next) {
		struct shrinker *shrinker = container_of(entry, struct shrinker, list);

		if (!shrinker->registered)
			continue;
		if (!shrinker->users++)
			WRITE_ONCE(shrinker->busy, BIT(BUSY));
		return shrinker;
	}
	return NULL;
}

/* Under the lock, which removal takes before it frees the shrinker. */
static void unuse(struct shrinker *shrinker)
{
	if (--shrinker->users)
		return;
	/* An atomic operation: a plain store could pass sim_wake_bit()'s look for waiters. */
	xchg(&shrinker->busy, 0ul);
	sim_wake_bit(&shrinker->busy, BUSY);
}

static struct shrinker *first_shrinker(void)
{
	struct shrinker *first;

	mm_spin_lock(&shrinker_lock);
	first = use_from(shrinkers.next);
	mm_spin_unlock(&shrinker_lock);
	return first;
}

static struct shrinker *next_shrinker(struct shrinker *shrinker)
{
	struct shrinker *next;

	mm_spin_lock(&shrinker_lock);
	next = use_from(shrinker->list.next);
	unuse(shrinker);
	mm_spin_unlock(&shrinker_lock);
	return next;
}

/* How much of @freeable this round should scan. */
static unsigned long share(const struct shrinker *shrinker, unsigned long freeable, int priority)
{
	if (!shrinker->seeks)
		return freeable / 2;
	return (freeable >> priority) * 4 / (unsigned long)shrinker->seeks;
}

/* In batches, or in one go if there is less than a batch; @scanned: how many were requested. */
static unsigned long scan(struct shrinker *shrinker, struct shrink_control *sc, unsigned long total,
			  unsigned long freeable, unsigned long *scanned)
{
	unsigned long batch = shrinker->batch ? (unsigned long)shrinker->batch : SHRINK_BATCH;
	unsigned long freed = 0, got;

	while (total && (total >= batch || total >= freeable)) {
		sc->nr_to_scan = sc->nr_scanned = min(batch, total);
		got = shrinker->scan_objects(shrinker, sc);
		__atomic_fetch_add(&shrinker->sum->scans, 1, __ATOMIC_RELAXED);
		if (got == SHRINK_STOP)
			break;
		freed += got;
		*scanned += sc->nr_scanned;
		if (!sc->nr_scanned)
			break;
		total -= min(total, sc->nr_scanned);
		cond_resched();
	}
	__atomic_fetch_add(&shrinker->sum->freed, freed, __ATOMIC_RELAXED);
	return freed;
}

/* Adds a remainder, too small for a batch or not scanned, to later rounds. */
static unsigned long shrink_one(struct shrinker *shrinker, struct shrink_control *sc, int priority)
{
	unsigned long freeable = shrinker->count_objects(shrinker, sc), scanned = 0;
	unsigned long before, delta, total, freed, left;

	if (!freeable || freeable == SHRINK_EMPTY)
		return 0;
	before = (unsigned long)atomic_long_xchg(&shrinker->deferred, 0);
	delta = share(shrinker, freeable, priority);
	total = min((before >> priority) + delta, 2 * freeable);
	freed = scan(shrinker, sc, total, freeable, &scanned);
	left = before + delta - min(before + delta, scanned);
	atomic_long_add((long)min(left, 2 * freeable), &shrinker->deferred);
	return freed;
}

unsigned long shrink_slab(gfp_t gfp, int nid, int priority)
{
	struct shrinker *shrinker = first_shrinker();
	unsigned long freed = 0;

	for (; shrinker; shrinker = next_shrinker(shrinker)) {
		struct shrink_control sc = {.gfp_mask = gfp};

		sc.nid = shrinker->flags & SHRINKER_NUMA_AWARE ? nid : 0;
		freed += shrink_one(shrinker, &sc, priority);
		cond_resched();
	}
	return freed;
}

unsigned int shrinkers_registered(void)
{
	struct shrinker *shrinker;
	unsigned int n = 0;

	mm_spin_lock(&shrinker_lock);
	list_for_each_entry(shrinker, &shrinkers, list)
		n += shrinker->registered;
	mm_spin_unlock(&shrinker_lock);
	return n;
}

void shrinkers_sums(struct sim_reclaim_stats *out)
{
	for (unsigned int i = 0; i < SIM_SHRINKER_NAMES && *sums[i].name; i++) {
		memcpy(out->shrinker[i].name, sums[i].name, sizeof(sums[i].name));
		out->shrinker[i].scans = __atomic_load_n(&sums[i].scans, __ATOMIC_RELAXED);
		out->shrinker[i].freed = __atomic_load_n(&sums[i].freed, __ATOMIC_RELAXED);
		out->nr_shrinkers = i + 1;
	}
}
