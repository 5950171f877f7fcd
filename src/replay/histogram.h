/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Log-linear histogram of times: exact below 128, then 64 buckets to each power of two.
 *
 * A bucket is at most 1/64 of its lower bound wide, and percentiles are given as the middle
 * of their bucket: at most 0.8 % off. Values are clock ticks as recorded; a factor of
 * nanoseconds per tick is applied to bounds at export only, which keeps the relative error.
 * Fixed memory, no allocation; merging adds counts and loses nothing.
 */
#ifndef REPLAY_HISTOGRAM_H
#define REPLAY_HISTOGRAM_H

#include <stdbool.h>
#include <stdint.h>

#define HISTOGRAM_SUB_BITS 6u
/* Larger values are counted as the largest: 2^44 - 1 ticks are more than an hour. */
#define HISTOGRAM_MAX_BITS 44u
#define HISTOGRAM_BUCKETS  ((HISTOGRAM_MAX_BITS - HISTOGRAM_SUB_BITS + 1) << HISTOGRAM_SUB_BITS)

struct histogram {
	uint64_t sum, max;
	uint64_t counts[HISTOGRAM_BUCKETS];
};

static inline unsigned int histogram_bucket(uint64_t value)
{
	unsigned int shift;

	if (value >> HISTOGRAM_MAX_BITS)
		value = (1ull << HISTOGRAM_MAX_BITS) - 1;
	if (value < (2u << HISTOGRAM_SUB_BITS))
		return (unsigned int)value;
	shift = 63 - (unsigned int)__builtin_clzll(value) - HISTOGRAM_SUB_BITS;
	return (shift << HISTOGRAM_SUB_BITS) + (unsigned int)(value >> shift);
}

/*
 * One writer; others may read counts meanwhile (histogram_merge_counts), hence the atomic
 * loads and stores, which cost what plain ones do.
 */
static inline void histogram_record(struct histogram *hist, uint64_t value)
{
	uint64_t *slot = &hist->counts[histogram_bucket(value)];

	__atomic_store_n(slot, __atomic_load_n(slot, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED);
	hist->sum += value;
	if (value > hist->max)
		__atomic_store_n(&hist->max, value, __ATOMIC_RELAXED);
}

/* The same for any number of writers. */
void histogram_record_shared(struct histogram *hist, uint64_t value);

/* Writes all of it: what is recorded next faults no page in. */
void histogram_reset(struct histogram *hist);
/* The same, of one that is all zeroes but for what was recorded; an empty one stays untouched. */
void histogram_empty(struct histogram *hist);
/* Adds all of @from, which nobody writes to meanwhile. */
void histogram_merge(struct histogram *to, const struct histogram *from);
/* The counts alone; @from may be written to meanwhile, and what is new may be left out. */
void histogram_merge_counts(struct histogram *to, const struct histogram *from);
uint64_t histogram_count(const struct histogram *hist);
/* Exact; 0 when empty. */
double histogram_mean(const struct histogram *hist);
/* First value of a bucket, and how many values fall into it. */
uint64_t histogram_lower_bound(unsigned int bucket);
uint64_t histogram_width(unsigned int bucket);
/*
 * The value that a @fraction (0..1) of all recorded ones do not exceed, as the middle of
 * its bucket and never above the largest recorded; 0 when empty.
 */
double histogram_percentile(const struct histogram *hist, double fraction);
/* @now less @before, a copy of an earlier state; counts only. */
void histogram_since(struct histogram *out, const struct histogram *now,
		     const struct histogram *before);

#endif
