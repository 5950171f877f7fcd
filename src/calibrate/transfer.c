// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A line goes back and forth between two CPUs by compare-and-swap, as in the published tables of
 * transfers between cores. Samples are short: in most of them, neither thread loses its CPU.
 */
#include <pthread.h>
#include <stdint.h>

#include "src/calibrate/measure.h"

#define SAMPLES	    61u
#define ROUND_TRIPS 300u
#define END	    (~0u)

struct court {
	uint32_t word __attribute__((aligned(128)));
	unsigned int cpu __attribute__((aligned(128)));
	uint32_t round;
};

static bool swap_in(uint32_t *word, uint32_t expected, uint32_t value)
{
	return __atomic_compare_exchange_n(word, &expected, value, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_RELAXED);
}

/* Answers every odd number with the even number above it. */
static void *partner(void *arg)
{
	struct court *court = arg;
	uint32_t next = 1;

	run_on(court->cpu);
	for (;;) {
		if (swap_in(&court->word, next, next + 1))
			next += 2;
		else if (__atomic_load_n(&court->word, __ATOMIC_RELAXED) == END)
			return NULL;
	}
}

static double play(void *arg)
{
	struct court *court = arg;
	uint32_t at = court->round;
	double from = now_ns();

	for (unsigned int i = 0; i < ROUND_TRIPS; i++, at += 2)
		while (!swap_in(&court->word, at, at + 1))
			;
	while (__atomic_load_n(&court->word, __ATOMIC_RELAXED) != at)
		;
	court->round = at;
	return (now_ns() - from) / (2 * ROUND_TRIPS);
}

bool measure_transfer(unsigned int a, unsigned int b, struct measured *out)
{
	struct court court = {.cpu = b};
	pthread_t thread;

	if (run_on(a) || pthread_create(&thread, NULL, partner, &court))
		return false;
	*out = measure(play, &court, SAMPLES);
	__atomic_store_n(&court.word, END, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	return true;
}
