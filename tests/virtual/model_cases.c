// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The model's time where the result is known: by its parameters, a transfer takes L and the owner
 * hits for a part of it. Instrumented, except what reads the directory. Each case boots machines of
 * its own.
 */
#include "tests/virtual/model_invariants.h"
#include "tests/virtual/model_trial.h"

#include "sim/virtual/model/model.h"

#define ROUNDS 4000u

/* A word goes back and forth: each time a CPU learns that it lost the line, and fetches it. */
static void ping(void *arg, unsigned int cpu)
{
	for (unsigned long i = cpu; i < ROUNDS; i += 2) {
		unsigned int turns = 0;

		while (READ_ONCE(words->word) != i)
			sim_relax_on(&turns, &words->word);
		WRITE_ONCE(words->word, i + 1);
	}
}

/*
 * Invalidating a sharer takes 0.8 L and its acknowledgement 0.12 L; the fetch that waits for it
 * takes the rest of a transfer without its request, 0.85 L.
 */
static const char *ping_pong(void)
{
	TRY(2, ping);
	BETWEEN((double)span / ROUNDS / L_NS, 1.6, 1.95);
	CHECK(!end_trial());
	return NULL;
}

static void count_up(void *arg, unsigned int cpu)
{
	unsigned long *word = &words->word;

	for (unsigned int i = 0; i < ROUNDS; i++)
		__atomic_fetch_add(word, 1, __ATOMIC_RELAXED);
}

/* Alone an increment is a hit; a line that all want moves every L, and its owner has 0.3 L. */
static const char *counter(void)
{
	TRY(1, count_up);
	BETWEEN((double)span / ROUNDS, 4.9, 5.3);
	CHECK(words->word == ROUNDS);
	CHECK(!end_trial());
	TRY(16, count_up);
	CHECK(words->word == 16 * ROUNDS);
	BETWEEN((double)span / (16 * ROUNDS), L_NS / 3 * 0.85, L_NS / 3 * 1.15);
	CHECK(!end_trial());
	return NULL;
}

static void tell_all(void *arg, unsigned int cpu)
{
	unsigned int turns = 0;

	if (cpu) {
		while (!READ_ONCE(words->word))
			sim_relax_on(&turns, &words->word);
		counts[cpu] = sim_clock();
		return;
	}
	sim_sleep_ns(100000);
	counts[0] = sim_clock();
	WRITE_ONCE(words->word, 1);
}

/*
 * All copies are invalidated: 0.8 L, 1.5 ns for each further one, and the acknowledgement. Then one
 * transfer, and the others' reads, 6 ns one after the other; the last takes 0.6 L.
 */
static const char *broadcast(void)
{
	u64 last = 0;
	double ns;

	TRY(32, tell_all);
	for (unsigned int cpu = 1; cpu < 32; cpu++)
		last = max(last, counts[cpu]);
	ns = (double)sim_ticks_to_ns(last - counts[0]);
	BETWEEN(ns / (1.15 * (0.8 * L_NS + 30 * 1.5) + L_NS + 30 * 6 + 0.6 * L_NS), 0.85, 1.2);
	CHECK(!end_trial());
	return NULL;
}

static u64 lock_rounds;
static bool overlapped;
static unsigned int inside; /* plain: two inside the lock would both see 0 */

static void lock_and_count(void *arg, unsigned int cpu)
{
	while (words->plain < lock_rounds) {
		spin_lock(&words->lock);
		overlapped |= inside != 0;
		inside = 1;
		words->plain++;
		counts[cpu]++;
		inside = 0;
		spin_unlock(&words->lock);
	}
}

/* ns of a round on @nr CPUs; 0: wrong. */
static double lock_time(const char *lock, unsigned int nr)
{
	struct trial trial = trial_of(nr, lock_and_count);

	trial.lock = lock;
	overlapped = false;
	lock_rounds = 20000;
	if (run_trial(&trial))
		return 0;
	return overlapped ? 0 : (double)span / (double)words->plain;
}

static const char *const locks[] = {"tas", "ticket", "mcs", "qspinlock", "cna"};

static const char *locks_exclude(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(locks); i++) {
		u64 sum = 0;

		for (unsigned int nr = 1; nr <= 32; nr = nr * 2 + 1) {
			CHECK(lock_time(locks[i], nr) > 0);
			CHECK(words->plain >= lock_rounds && words->plain < lock_rounds + nr);
			sum = 0;
			for (unsigned int cpu = 0; cpu < nr; cpu++)
				sum += counts[cpu];
			CHECK(sum == words->plain);
			CHECK(!end_trial());
		}
	}
	return NULL;
}

/* Those with queues give each CPU its share. */
static const char *locks_are_fair(void)
{
	for (unsigned int i = 1; i < ARRAY_SIZE(locks); i++) {
		u64 least = ~0ull, most = 0;

		CHECK(lock_time(locks[i], 16) > 0);
		for (unsigned int cpu = 0; cpu < 16; cpu++) {
			least = min(least, counts[cpu]);
			most = max(most, counts[cpu]);
		}
		CHECK(!end_trial());
		CHECK(least * 10 > most * 7);
	}
	return NULL;
}

/*
 * Each release takes the line from all waiters of a ticket lock, and the next owner is one of many
 * that fetch it. In a queue it affects the next owner alone.
 */
static const char *tickets_collapse(void)
{
	double ticket[2], mcs[2];

	for (unsigned int i = 0; i < 2; i++) {
		ticket[i] = lock_time("ticket", i ? 48 : 8);
		CHECK(!end_trial());
		mcs[i] = lock_time("mcs", i ? 48 : 8);
		CHECK(!end_trial());
	}
	BETWEEN((ticket[1] - ticket[0]) / (40 * (1.5 + 6.0 / 2)), 0.7, 1.3);
	CHECK(mcs[1] < 1.2 * mcs[0] && mcs[0] < ticket[0]);
	return NULL;
}

static const char *the_same_again(void)
{
	u64 ends[3];

	for (unsigned int i = 0; i < 3; i++) {
		struct trial trial = trial_of(24, count_up);

		trial.seed = i < 2 ? 7 : 8;
		CHECK(!run_trial(&trial));
		ends[i] = last_end;
		CHECK(!end_trial());
	}
	CHECK(ends[0] == ends[1] && ends[0] != ends[2]);
	return NULL;
}

static bool went_back;

static void watch_clock(void *arg, unsigned int cpu)
{
	u64 before = sim_clock();

	for (unsigned int i = 0; i < ROUNDS; i++) {
		u64 now = sim_clock();

		went_back |= now < before;
		before = now;
		if (i % 5 == cpu % 5)
			__atomic_fetch_add(&words->word, 1, __ATOMIC_RELAXED);
		else
			WRITE_ONCE(words->line[(i + cpu) % 16][0], READ_ONCE(words->other));
		if (i % 64 == 0)
			sim_quiescent();
	}
}

static const char *time_goes_on(void)
{
	TRY(20, watch_clock);
	CHECK(!went_back && words->word == 20 * ROUNDS / 5);
	CHECK(!end_trial());
	return NULL;
}

static unsigned long zero_at_file_scope, one_at_file_scope = 1;
/* The linker puts it into a segment of its own, far away. */
static unsigned long far_at_file_scope __attribute__((section("far_data"))) = 1;
static unsigned long *const at_file_scope[] = {&zero_at_file_scope, &one_at_file_scope,
					       &far_at_file_scope};

static void write_file_scope(void *arg, unsigned int cpu)
{
	unsigned long *word = arg;

	for (unsigned int i = 0; i < 100; i++)
		__atomic_fetch_add(word, 1, __ATOMIC_RELAXED);
}

/* A lock at file scope is contended like one in an object, whatever section it is in. */
static const char *file_scope_is_simulated(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(at_file_scope); i++) {
		struct trial trial = trial_of(8, write_file_scope);
		unsigned long before = *at_file_scope[i];

		trial.arg = at_file_scope[i];
		CHECK(!run_trial(&trial));
		CHECK(*at_file_scope[i] == before + 800);
		CHECK(model_line_of(at_file_scope[i])->key != MODEL_NOBODY);
		CHECK((double)span > 100 * 5 * 2);
		CHECK(!end_trial());
	}
	return NULL;
}

static void store_to_lines(void *arg, unsigned int cpu)
{
	struct words *w = words;
	unsigned int turns = 0;
	u64 at[3];

	if (cpu) {
		for (unsigned int i = 0; i < 16; i++)
			WRITE_ONCE(w->line[i][0], 1);
		smp_store_release(&w->word, 1);
		return;
	}
	while (!smp_load_acquire(&w->word))
		sim_relax_on(&turns, &w->word);
	smp_mb(); /* the stores of the boot */
	at[0] = sim_clock();
	for (unsigned int i = 0; i < 16; i++)
		WRITE_ONCE(w->line[i][0], 2);
	at[1] = sim_clock();
	smp_mb();
	at[2] = sim_clock();
	memcpy(counts, at, sizeof(at));
}

/* Stores overlap in the buffer, and a barrier waits for all; without a buffer each waits. */
static const char *stores_are_buffered(void)
{
	struct trial unbuffered = trial_of(2, store_to_lines);

	TRY(2, store_to_lines);
	CHECK(sim_ticks_to_ns(counts[1] - counts[0]) < 20);
	BETWEEN(sim_ticks_to_ns(counts[2] - counts[0]), 0.8 * L_NS, 16 + 1.2 * L_NS + 5);
	CHECK(!end_trial());
	unbuffered.store_buffer = 0;
	CHECK(!run_trial(&unbuffered));
	CHECK(sim_ticks_to_ns(counts[1] - counts[0]) > 16 * 0.8 * L_NS);
	CHECK(!end_trial());
	return NULL;
}

/* Lines of a page that nobody has touched: written, then a barrier; then others are copied. */
static void use_cold_lines(void *arg, unsigned int cpu)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *to = page_address(page);
	u64 at[4];

	smp_mb(); /* the stores of the boot */
	at[0] = sim_clock();
	for (unsigned int i = 0; i < 16; i++)
		WRITE_ONCE(to[64 * i], 1);
	at[1] = sim_clock();
	smp_mb();
	at[2] = sim_clock();
	memcpy(to, to + 1024, 1024);
	at[3] = sim_clock();
	__free_page(page);
	memcpy(counts, at, sizeof(at));
}

/*
 * Memory takes 90 ns, and 10 lines come at a time: a store does not wait, a barrier waits for the
 * last, and all but the first line of a run that is read come in a tenth of the time.
 */
static const char *fills_are_parallel(void)
{
	TRY(1, use_cold_lines);
	BETWEEN(sim_ticks_to_ns(counts[1] - counts[0]), 16, 18);
	BETWEEN(sim_ticks_to_ns(counts[2] - counts[0]), 90 + 15 * 9, 90 + 15 * 9 + 8);
	BETWEEN(sim_ticks_to_ns(counts[3] - counts[2]), 90 + 15 * 9 + 32 * 2, 90 + 15 * 9 + 70);
	CHECK(!end_trial());
	return NULL;
}

/* CPU 0 waits for each value of a word; CPU 1 reads the word before it writes the next. */
static void read_then_store(void *arg, unsigned int cpu)
{
	unsigned long *told = &words->line[0][0];

	for (unsigned long i = 1; i <= ROUNDS; i++) {
		unsigned int turns = 0;

		if (cpu > 1) { /* keeps CPU 1's first store in its buffer */
			__atomic_fetch_add(&words->other, 1, __ATOMIC_RELAXED);
		} else if (!cpu) {
			__atomic_fetch_add(&words->word, 0, __ATOMIC_RELAXED);
			while (READ_ONCE(words->word) != i)
				sim_relax_on(&turns, &words->word);
			smp_store_release(told, i);
		} else {
			words->other = i;
			words->plain += words->word;
			WRITE_ONCE(words->word, i);
			while (smp_load_acquire(told) != i)
				sim_relax_on(&turns, told);
		}
	}
}

/* Otherwise no CPU would lose the line by the store, and a spinning CPU would sleep for ever. */
static const char *stores_do_not_join_loads(void)
{
	struct trial trial = trial_of(3, read_then_store);

	trial.overlap = 2;
	CHECK(!run_trial(&trial));
	CHECK(words->word == ROUNDS && words->line[0][0] == ROUNDS);
	CHECK(!end_trial());
	return NULL;
}

/* CPU 0 takes what the other has written, and then has it. */
static void take_and_have(void *arg, unsigned int cpu)
{
	struct words *w = words;
	unsigned int turns = 0;
	u64 at, end;

	if (cpu) {
		__atomic_fetch_add(&w->other, 1, __ATOMIC_RELAXED);
		smp_store_release(&w->word, 1);
		return;
	}
	while (!smp_load_acquire(&w->word))
		sim_relax_on(&turns, &w->word);
	__atomic_fetch_add(&w->other, 1, __ATOMIC_RELAXED);
	at = sim_clock();
	__atomic_fetch_add(&w->other, 1, __ATOMIC_RELAXED);
	end = sim_clock();
	counts[0] = sim_ticks_to_ns(end - at);
}

/* A line that has come is in the first cache, also when its CPU was the next to run. */
static const char *what_came_is_there(void)
{
	TRY(2, take_and_have);
	CHECK(words->other == 3 && counts[0] == 5);
	CHECK(!end_trial());
	return NULL;
}

/* A CPU runs ahead only on what it does not share: shared lines are accessed in order. */
static const char *slack_changes_little(void)
{
	static const double slacks[] = {0, 50, 200, 1000};
	double exact = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(slacks); i++) {
		struct trial trial = trial_of(12, watch_clock);

		trial.slack = slacks[i];
		CHECK(!run_trial(&trial));
		if (!i)
			exact = (double)span;
		BETWEEN((double)span / exact, 0.98, 1.02);
		CHECK(!end_trial());
	}
	return NULL;
}

static const char *broken;

/* Reads, writes and increments of a few lines at random; all of them are checked after each. */
static void at_random(void *arg, unsigned int cpu)
{
	u64 state = 88172645463325252ull + cpu;

	for (unsigned int i = 0; i < ROUNDS && !broken; i++) {
		unsigned long *at;

		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		at = &words->line[state % 5][0];
		if (state >> 8 & 1)
			WRITE_ONCE(at[1 + cpu % 7], i);
		else if (state >> 9 & 1)
			__atomic_fetch_add(at, 1, __ATOMIC_RELAXED);
		else
			(void)READ_ONCE(*at);
		counts[cpu] += !(state >> 8 & 1) && state >> 9 & 1;
		for (unsigned int k = 0; k < 5 && !broken; k++)
			broken = model_invariants(&words->line[k][0]);
	}
}

static const char *directory_is_consistent(void)
{
	unsigned long sum = 0, told = 0;

	TRY(11, at_random);
	for (unsigned int k = 0; k < 5; k++)
		sum += words->line[k][0];
	for (unsigned int cpu = 0; cpu < 11; cpu++)
		told += counts[cpu];
	if (broken)
		return broken;
	CHECK(sum == told && sum > 1000);
	CHECK(!end_trial());
	return NULL;
}

const struct machine_case cases[] = {
	{"a word back and forth", ping_pong, NULL, 0},
	{"a counter", counter, NULL, 0},
	{"a word for all", broadcast, NULL, 0},
	{"locks exclude", locks_exclude, NULL, 0},
	{"locks are fair", locks_are_fair, NULL, 0},
	{"ticket locks collapse", tickets_collapse, NULL, 0},
	{"the same seed", the_same_again, NULL, 0},
	{"time goes on", time_goes_on, NULL, 0},
	{"data at file scope", file_scope_is_simulated, NULL, 0},
	{"stores are buffered", stores_are_buffered, NULL, 0},
	{"fills are parallel", fills_are_parallel, NULL, 0},
	{"stores do not join loads", stores_do_not_join_loads, NULL, 0},
	{"what came is there", what_came_is_there, NULL, 0},
	{"slack", slack_changes_little, NULL, 0},
	{"invariants of the directory", directory_is_consistent, NULL, 0},
	{0},
};
