// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/replay/histogram.h"

void histogram_record_shared(struct histogram *hist, uint64_t value)
{
	uint64_t max = __atomic_load_n(&hist->max, __ATOMIC_RELAXED);

	__atomic_fetch_add(&hist->counts[histogram_bucket(value)], 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&hist->sum, value, __ATOMIC_RELAXED);
	while (value > max && !__atomic_compare_exchange_n(&hist->max, &max, value, false,
							   __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

void histogram_reset(struct histogram *hist)
{
	hist->sum = 0;
	hist->max = 0;
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		__atomic_store_n(&hist->counts[i], 0, __ATOMIC_RELAXED);
}

void histogram_empty(struct histogram *hist)
{
	unsigned int last = histogram_bucket(hist->max);

	if (!hist->max && !hist->counts[0])
		return;
	for (unsigned int i = 0; i <= last; i++)
		hist->counts[i] = 0;
	hist->sum = hist->max = 0;
}

void histogram_merge_counts(struct histogram *to, const struct histogram *from)
{
	unsigned int last = histogram_bucket(__atomic_load_n(&from->max, __ATOMIC_RELAXED));

	for (unsigned int i = 0; i <= last; i++) {
		uint64_t count = __atomic_load_n(&from->counts[i], __ATOMIC_RELAXED);

		if (count)
			to->counts[i] += count;
	}
}

void histogram_merge(struct histogram *to, const struct histogram *from)
{
	to->sum += from->sum;
	if (from->max > to->max)
		to->max = from->max;
	histogram_merge_counts(to, from);
}

uint64_t histogram_count(const struct histogram *hist)
{
	uint64_t count = 0;

	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		count += hist->counts[i];
	return count;
}

double histogram_mean(const struct histogram *hist)
{
	uint64_t count = histogram_count(hist);

	return count ? (double)hist->sum / (double)count : 0;
}

uint64_t histogram_lower_bound(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < (2u << HISTOGRAM_SUB_BITS))
		return bucket;
	shift = (bucket >> HISTOGRAM_SUB_BITS) - 1;
	return (uint64_t)(bucket - (shift << HISTOGRAM_SUB_BITS)) << shift;
}

uint64_t histogram_width(unsigned int bucket)
{
	if (bucket < (2u << HISTOGRAM_SUB_BITS))
		return 1;
	return 1ull << ((bucket >> HISTOGRAM_SUB_BITS) - 1);
}

static double middle(const struct histogram *hist, unsigned int bucket)
{
	double value =
		(double)histogram_lower_bound(bucket) + (double)(histogram_width(bucket) - 1) / 2;

	/* A histogram made by histogram_since() has no largest value. */
	return hist->max && value > (double)hist->max ? (double)hist->max : value;
}

double histogram_percentile(const struct histogram *hist, double fraction)
{
	double wanted = fraction * (double)histogram_count(hist);
	uint64_t seen = 0;
	unsigned int last = 0;

	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		if (!hist->counts[i])
			continue;
		last = i;
		seen += hist->counts[i];
		if ((double)seen >= wanted)
			break;
	}
	return seen ? middle(hist, last) : 0;
}

void histogram_since(struct histogram *out, const struct histogram *now,
		     const struct histogram *before)
{
	out->sum = 0;
	out->max = 0;
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		out->counts[i] = now->counts[i] - before->counts[i];
}
