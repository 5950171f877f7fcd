// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The native clock: the time-stamp counter if it is invariant and agrees with the host's raw
 * clock, otherwise that clock itself. Calibrated once per process.
 */
#include <time.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "sim/native/internal.h"

#define NSEC_PER_SEC   1000000000ull
#define CALIBRATE_NS   10000000ull
#define MAX_DIFFERENCE 0.001 /* of two calibrations in a row */

bool sim_clock_is_tsc;
static double ns_per_tick = 1.0;

static u64 raw_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (u64)now.tv_sec * NSEC_PER_SEC + (u64)now.tv_nsec;
}

u64 sim_clock_slow(void)
{
	return raw_ns();
}

u64 sim_ticks_to_ns(u64 ticks)
{
	return sim_clock_is_tsc ? (u64)((double)ticks * ns_per_tick) : ticks;
}

u64 sim_ns_to_ticks(u64 ns)
{
	return sim_clock_is_tsc ? (u64)((double)ns / ns_per_tick) : ns;
}

const char *sim_clock_name(void)
{
	return sim_clock_is_tsc ? "tsc" : "clock_gettime";
}

#if defined(__x86_64__)
static bool tsc_is_invariant(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1u << 8));
}

/* Both clocks at the same moment: the closest bracket of several. */
static void read_both(u64 *tsc, u64 *ns)
{
	u64 best = ~0ull;

	for (int i = 0; i < 16; i++) {
		u64 before = __builtin_ia32_rdtsc(), now = raw_ns();
		u64 width = __builtin_ia32_rdtsc() - before;

		if (width < best) {
			best = width;
			*tsc = before + width / 2;
			*ns = now;
		}
	}
}

static double calibrate(void)
{
	struct timespec pause = {0, (long)CALIBRATE_NS};
	u64 tsc[2] = {0}, ns[2] = {0};

	read_both(&tsc[0], &ns[0]);
	nanosleep(&pause, NULL);
	read_both(&tsc[1], &ns[1]);
	return (double)(ns[1] - ns[0]) / (double)(tsc[1] - tsc[0]);
}

static void clock_choose(void)
{
	double first, second;

	if (!tsc_is_invariant())
		return;
	first = calibrate();
	second = calibrate();
	if (first < second * (1 - MAX_DIFFERENCE) || first > second * (1 + MAX_DIFFERENCE))
		return;
	ns_per_tick = (first + second) / 2;
	sim_clock_is_tsc = true;
}
#else
static void clock_choose(void)
{
}
#endif

void sim_clock_init(void)
{
	static bool done;

	if (!done)
		clock_choose();
	done = true;
}
