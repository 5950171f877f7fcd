// SPDX-License-Identifier: GPL-2.0-or-later
/* See history.h. */
#include "sim/virtual/explore/history.h"

#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/strategy.h"

#define GRANULE	    8u
#define NR_WORDS    (1u << 13) /* of a schedule; a power of two */
#define MOST_PROBES 32u
#define POINTERS    4096u /* smaller values are no pointers */

struct store {
	u64 before;
	struct view view;
	void *pc;
	u32 stamp;
	u16 read_by; /* a bit for each CPU that read or stored it: it reads nothing older */
	u8 cpu, first, size;
};

struct word {
	uintptr_t addr;
	u32 schedule; /* the entry is free if it is an earlier one's */
	unsigned int nr;
	struct store stores[HISTORY_DEPTH];
	/* Of the value before these stores. */
	struct view view;
	u32 stamp;
};

bool history_on;

static struct word *words; /* NR_WORDS; NULL: out of memory, so no load is early */
static u32 schedule;
static bool is_full; /* stores were lost, so older values are no longer offered */
static struct explore_rng rng;
static unsigned int odds; /* of an older value, in sixteenths */

/* The load or read-modify-write that is under way. */
static struct {
	struct explore_pending what;
	u64 newest;
	bool is_older, modifies;
} now;

void history_reset(bool on)
{
	if (on && !words)
		words = explore_host_memory(NR_WORDS * sizeof(*words));
	history_on = on && words;
	schedule++;
	is_full = false;
	now.is_older = now.modifies = false;
	if (history_on)
		views_reset();
}

void history_seed(u64 seed)
{
	static const unsigned int choices[] = {0, 1, 4, 12};

	explore_rng_seed(&rng, seed);
	odds = choices[explore_rng_below(&rng, ARRAY_SIZE(choices))];
}

unsigned int history_pick(unsigned int most)
{
	if (explore_rng_below(&rng, 16) >= odds)
		return 0;
	return 1 + explore_rng_below(&rng, most);
}

static struct word *find(uintptr_t addr, bool add)
{
	uint32_t hash = (uint32_t)((addr / GRANULE * 0x9e3779b97f4a7c15ull) >> 40);

	for (unsigned int i = 0; i < MOST_PROBES; i++) {
		struct word *word = &words[(hash + i) & (NR_WORDS - 1)];

		if (word->schedule == schedule && word->addr == addr)
			return word;
		if (word->schedule == schedule)
			continue;
		if (!add)
			return NULL;
		word->addr = addr;
		word->schedule = schedule;
		word->nr = 0;
		word->view = (struct view){0};
		word->stamp = 0;
		return word;
	}
	is_full = is_full || add;
	return NULL;
}

static uintptr_t granule_of(uintptr_t at)
{
	return at & ~(uintptr_t)(GRANULE - 1);
}

/* The access lies in one word. */
static bool fits(const struct explore_pending *access)
{
	uintptr_t at = (uintptr_t)access->addr;

	return granule_of(at) == granule_of(at + access->size - 1);
}

static u8 first_of(const struct explore_pending *access)
{
	return (u8)((uintptr_t)access->addr & (GRANULE - 1));
}

static bool is_same(const struct store *store, const struct explore_pending *access)
{
	return store->first == first_of(access) && store->size == access->size;
}

static bool touches(const struct store *store, const struct explore_pending *access)
{
	unsigned int first = first_of(access);

	return store->first < first + access->size && first < store->first + store->size;
}

static void forget_oldest(struct word *word)
{
	view_join(&word->view, &word->stores[0].view);
	word->stamp = max(word->stamp, word->stores[0].stamp);
	word->nr--;
	for (unsigned int i = 0; i < word->nr; i++)
		word->stores[i] = word->stores[i + 1];
}

void history_write(const volatile void *addr, size_t size)
{
	uintptr_t at = granule_of((uintptr_t)addr), end = (uintptr_t)addr + size;

	for (; at < end; at += GRANULE) {
		struct word *word = find(at, false);

		if (!word)
			continue;
		word->nr = 0;
		word->view = views_all();
		word->stamp = views_stamp();
	}
}

void history_store(unsigned int cpu, const struct explore_pending *store, unsigned int epoch,
		   const struct view *carried, u64 before)
{
	struct view view = *carried;
	u32 stamp = views_commit(cpu, epoch, &view);
	struct word *word = fits(store) ? find(granule_of((uintptr_t)store->addr), true) : NULL;

	if (!word) {
		history_write(store->addr, store->size);
		return;
	}
	if (word->nr == HISTORY_DEPTH)
		forget_oldest(word);
	word->stores[word->nr++] = (struct store){
		.before = before,
		.view = view,
		.pc = store->pc,
		.stamp = stamp,
		.read_by = (u16)explore_bit(cpu),
		.cpu = (u8)cpu,
		.first = first_of(store),
		.size = (u8)store->size,
	};
}

/* How many of the newest stores of @word the load may skip. */
static unsigned int count_older(const struct word *word, const struct explore_pending *load)
{
	unsigned int older = 0;

	for (unsigned int i = word->nr; i--;) {
		const struct store *store = &word->stores[i];

		if (!touches(store, load))
			continue;
		if (!is_same(store, load) || store->read_by & explore_bit(explore.running) ||
		    views_need(explore.running, store->cpu, store->stamp))
			break;
		older++;
	}
	return older;
}

/* The store that replaced what the load returns, @older back from the newest; NULL: none. */
static const struct store *behind(const struct word *word, const struct explore_pending *load,
				  unsigned int older)
{
	const struct store *found = NULL;

	for (unsigned int i = word->nr; i-- && older;) {
		if (!touches(&word->stores[i], load))
			continue;
		found = &word->stores[i];
		older--;
	}
	return found;
}

static void read_one(unsigned int owner, u32 stamp, const struct view *view, bool acquire)
{
	bool own = owner == explore.running && stamp;

	views_read(explore.running, owner, stamp, view);
	if (acquire)
		views_acquire(explore.running, stamp, view, own);
}

/* The load takes order from the store that it read; stores of other sizes may each supply a part. */
static struct store *note_source(struct word *word, const struct explore_pending *load,
				 unsigned int older, bool acquire)
{
	for (unsigned int i = word->nr; i--;) {
		struct store *store = &word->stores[i];

		if (!touches(store, load) || (older && older--))
			continue;
		read_one(store->cpu, store->stamp, &store->view, acquire);
		store->read_by |= (u16)explore_bit(explore.running);
		if (is_same(store, load))
			return store;
	}
	if (word->stamp)
		read_one(explore.running, word->stamp, &word->view, acquire);
	return NULL;
}

static void put_value(u64 value)
{
	volatile unsigned char *at = (volatile unsigned char *)now.what.addr;

	for (size_t i = 0; i < now.what.size; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

static void show_older(const struct store *source)
{
	struct explore_event event = {.step = explore.steps,
				      .cpu = explore.running,
				      .addr = now.what.addr,
				      .size = now.what.size,
				      .value = explore_value(now.what.addr, now.what.size),
				      .kind = "reads an older value",
				      .pc = now.what.pc};

	if (source) {
		event.from_pc = source->pc;
		event.from_cpu = source->cpu;
	}
	explore_shown_to->event(explore_shown_to->ctx, &event);
}

/* Chooses a value, 0 being the newest, and puts it into memory. */
static unsigned int choose(const struct word *word, const struct explore_pending *load)
{
	unsigned int most = is_full ? 0 : count_older(word, load);
	unsigned int older = most && explore_strategy->older ? explore_strategy->older(most) : 0;

	if (!older)
		return 0;
	now.what = *load;
	now.newest = explore_value(load->addr, load->size);
	now.is_older = true;
	explore_schedule_note(explore.running, explore.running | older << EXPLORE_ACTOR_BITS,
			      false);
	explore_log_write(load->addr, load->size);
	put_value(behind(word, load, older)->before);
	return older;
}

/*
 * Later accesses may depend on the address that was read, as after rcu_dereference(). Small numbers
 * are no addresses.
 */
static bool may_be_address(const struct explore_pending *load)
{
	return load->size == sizeof(u64) && explore_value(load->addr, load->size) >= POINTERS;
}

static bool acquires(int order)
{
	return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE;
}

static void read_word(const struct explore_pending *load, int order, bool marked)
{
	struct word *word = find(granule_of((uintptr_t)load->addr), false);
	const struct store *source;
	unsigned int older;

	if (!word)
		return;
	older = marked ? choose(word, load) : 0;
	source = note_source(word, load, older, acquires(order) || may_be_address(load));
	if (older && unlikely(explore_shown_to))
		show_older(source);
}

void history_read(const struct explore_pending *load, int order, bool marked, bool own)
{
	uintptr_t at = (uintptr_t)load->addr, end = at + load->size;

	if (own) {
		if (acquires(order) || may_be_address(load))
			views_fence_loads(explore.running);
		return;
	}
	if (fits(load)) {
		read_word(load, order, marked);
		return;
	}
	for (at = granule_of(at); at < end; at += GRANULE)
		read_word(&(struct explore_pending){(void *)at, GRANULE, false, load->kind,
						    load->pc},
			  order, false);
}

void history_modify(const struct explore_pending *access)
{
	now.what = *access;
	now.newest = explore_value(access->addr, access->size);
	now.modifies = true;
}

/* A read-modify-write also carries what the stores that it replaces carry. */
static void modified(int order)
{
	struct word *word =
		fits(&now.what) ? find(granule_of((uintptr_t)now.what.addr), false) : NULL;
	struct view carried = views_carried(explore.running, order);

	for (unsigned int i = 0; word && i < word->nr; i++)
		view_join(&carried, &word->stores[i].view);
	if (word)
		view_join(&carried, &word->view);
	history_store(explore.running, &now.what, explore_buffers_epoch(explore.running), &carried,
		      now.newest);
	if (acquires(order))
		views_lock(explore.running);
}

void history_done(int order)
{
	if (now.is_older)
		put_value(now.newest);
	else if (now.modifies)
		modified(order);
	now.is_older = now.modifies = false;
}
