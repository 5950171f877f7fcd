// SPDX-License-Identifier: GPL-2.0-or-later
/* Times of one CPU's accesses. */
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/random.h"
#include "src/calibrate/measure.h"

#define LINE	     64u
#define SAMPLES	     15u
#define CHASE_STEPS  100000u
#define ATOMIC_STEPS 100000u
#define COPIES	     2000u
#define PAGE	     4096u
#define PATHS	     20000u
#define RUNS	     2000u
#define RUN	     24u
#define STRIDE	     7919u /* runs from one to the next */

/* Lines in a circle, in random order: each holds the number of the next. */
struct circle {
	size_t nr, bytes;
	uint32_t *words; /* LINE / 4 to a line */
	uint32_t at;
};

/* Sattolo's shuffle: one cycle through all lines. */
static void shuffle(struct circle *c)
{
	uint64_t random = 1;
	const size_t step = LINE / sizeof(uint32_t);

	for (size_t i = 0; i < c->nr; i++)
		c->words[i * step] = (uint32_t)i;
	for (size_t i = c->nr - 1; i > 0; i--) {
		size_t other = (size_t)random_below(&random, i);
		uint32_t kept = c->words[i * step];

		c->words[i * step] = c->words[other * step];
		c->words[other * step] = kept;
	}
}

static bool make_circle(struct circle *c, size_t bytes)
{
	*c = (struct circle){.nr = bytes / LINE, .bytes = bytes};
	c->words = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (c->words == MAP_FAILED)
		return false;
	madvise(c->words, bytes, MADV_HUGEPAGE);
	shuffle(c);
	return true;
}

static double chase(void *arg)
{
	struct circle *c = arg;
	uint32_t at = c->at;
	double from = own_ns();

	for (unsigned int i = 0; i < CHASE_STEPS; i++)
		at = __atomic_load_n(&c->words[(size_t)at * (LINE / 4)], __ATOMIC_RELAXED);
	c->at = at;
	return (own_ns() - from) / CHASE_STEPS;
}

static bool measure_circle(unsigned int cpu, size_t bytes, double (*probe)(void *),
			   struct measured *out)
{
	struct circle circle;

	if (run_on(cpu) || !make_circle(&circle, bytes))
		return false;
	*out = measure(probe, &circle, SAMPLES);
	munmap(circle.words, circle.bytes);
	return true;
}

/* How many accesses of that latency overlap, if @accesses of them take the measured time. */
static bool measure_at_a_time(unsigned int cpu, size_t bytes, double (*probe)(void *),
			      double accesses, double latency, struct measured *out)
{
	struct measured time;

	if (!measure_circle(cpu, bytes, probe, &time))
		return false;
	*out = (struct measured){accesses * latency / time.median, accesses * latency / time.high,
				 accesses * latency / time.low, time.samples};
	return true;
}

bool measure_chase(unsigned int cpu, size_t bytes, struct measured *out)
{
	return measure_circle(cpu, bytes, chase, out);
}

/*
 * The loads of a free: the object's page, its zspage and its class, each found through the one
 * before, and two more lines whose addresses are known at the start.
 */
static double path(void *arg)
{
	struct circle *c = arg;
	uint32_t at = c->at, third = (uint32_t)(c->nr / 3);
	double from = own_ns();

	for (unsigned int i = 0; i < PATHS; i++) {
		uint32_t beside = (at + third) % (uint32_t)c->nr;
		uint32_t other = (at + 2 * third) % (uint32_t)c->nr;
		uint32_t one = __atomic_load_n(&c->words[(size_t)beside * 16], __ATOMIC_RELAXED);
		uint32_t two = __atomic_load_n(&c->words[(size_t)other * 16], __ATOMIC_RELAXED);

		for (int k = 0; k < 3; k++)
			at = __atomic_load_n(&c->words[(size_t)at * 16], __ATOMIC_RELAXED);
		/* The next path waits for all five. */
		at ^= (one ^ two) & 0;
		__asm__ volatile("" : "+r"(at) : "r"(one), "r"(two));
	}
	c->at = at;
	return (own_ns() - from) / PATHS;
}

bool measure_overlap(unsigned int cpu, size_t bytes, double latency, struct measured *out)
{
	return measure_at_a_time(cpu, bytes, path, 5, latency, out);
}

/* The stores of writing an object: some consecutive lines, then the release of a lock. */
static double write_runs(void *arg)
{
	struct circle *c = arg;
	uint32_t lock = 0;
	double from = own_ns();

	for (unsigned int i = 0; i < RUNS; i++) {
		c->at = (uint32_t)((c->at + STRIDE * (uint64_t)RUN) % (c->nr - RUN));
		for (unsigned int k = 0; k < RUN; k++)
			__atomic_store_n(&c->words[(size_t)(c->at + k) * (LINE / 4)], k,
					 __ATOMIC_RELAXED);
		__atomic_fetch_add(&lock, 1, __ATOMIC_SEQ_CST);
	}
	return (own_ns() - from) / RUNS;
}

bool measure_fills(unsigned int cpu, size_t bytes, double latency, struct measured *out)
{
	return measure_at_a_time(cpu, bytes, write_runs, RUN, latency, out);
}

static double add(void *arg)
{
	uint32_t *word = arg;
	double from = own_ns();

	for (unsigned int i = 0; i < ATOMIC_STEPS; i++)
		__atomic_fetch_add(word, 1, __ATOMIC_SEQ_CST);
	return (own_ns() - from) / ATOMIC_STEPS;
}

struct measured measure_atomic(unsigned int cpu)
{
	uint32_t word __attribute__((aligned(LINE))) = 0;

	run_on(cpu);
	return measure(add, &word, SAMPLES);
}

struct pages {
	unsigned char from[PAGE], to[PAGE];
};

static double copy(void *arg)
{
	struct pages *pages = arg;
	double from = own_ns();

	for (unsigned int i = 0; i < COPIES; i++) {
		memcpy(pages->to, pages->from, PAGE);
		__asm__ volatile("" : : "r"(pages) : "memory");
	}
	/* Lines that are read, and lines that are written. */
	return (own_ns() - from) / COPIES / (2 * PAGE / LINE);
}

static double clear(void *arg)
{
	struct pages *pages = arg;
	double from = own_ns();

	for (unsigned int i = 0; i < COPIES; i++) {
		memset(pages->to, 0, PAGE);
		__asm__ volatile("" : : "r"(pages) : "memory");
	}
	return (own_ns() - from) / COPIES / (PAGE / LINE);
}

static struct measured measure_pages(unsigned int cpu, sample_fn *fn)
{
	static struct pages pages __attribute__((aligned(PAGE)));

	run_on(cpu);
	memset(&pages, 1, sizeof(pages));
	return measure(fn, &pages, SAMPLES);
}

struct measured measure_copy(unsigned int cpu)
{
	return measure_pages(cpu, copy);
}

struct measured measure_clear(unsigned int cpu)
{
	return measure_pages(cpu, clear);
}
