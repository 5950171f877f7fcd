// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sizes that the kernel derives at boot. Kernel v6.8: mm/page_alloc.c
 * (calculate_min_free_kbytes, __setup_per_zone_wmarks, zone_batchsize, zone_highsize) and
 * mm/vmstat.c (calculate_normal_threshold).
 */
#include "sim/mm/page_alloc.h"

#define MIN_FREE_KB_LOWEST     128ul
#define MIN_FREE_KB_HIGHEST    262144ul
#define WATERMARK_SCALE	       10ul /* of 10,000: vm.watermark_scale_factor */
#define HIGH_MAX_FRACTION      8ul  /* a zone's lists may grow to an eighth of it */
#define STAT_THRESHOLD_HIGHEST 125

/* Floor of the square root. */
static unsigned long square_root(unsigned long n)
{
	unsigned long root = 0, bit = 1ul << (BITS_PER_LONG - 2);

	for (; bit; bit >>= 2) {
		if (n >= root + bit) {
			n -= root + bit;
			root += bit << 1;
		}
		root >>= 1;
	}
	return root;
}

/* Bits needed to write @n. */
static int bits_of(unsigned long n)
{
	return n ? (int)ilog2(n) + 1 : 0;
}

/* The reserve grows as the root of the memory; each zone has a share of it. */
static void set_watermarks(struct zone_sizes *sizes, unsigned long managed, unsigned long total)
{
	unsigned long kb = total << (PAGE_SHIFT - 10);
	unsigned long reserve_kb = clamp_t(unsigned long, square_root(kb * 16), MIN_FREE_KB_LOWEST,
					   MIN_FREE_KB_HIGHEST);
	unsigned long reserve = reserve_kb >> (PAGE_SHIFT - 10);
	unsigned long share = reserve * managed / total;
	unsigned long step = max(share / 4, managed * WATERMARK_SCALE / 10000);

	sizes->watermark[WMARK_MIN] = share;
	sizes->watermark[WMARK_LOW] = share + step;
	sizes->watermark[WMARK_HIGH] = share + 2 * step;
}

/*
 * A quarter of a thousandth of the zone, at most a quarter of 1 MiB, then one less than a
 * power of two: bulk transfers of 2^n frames make CPUs collide on the same cache colours.
 */
static int batch_size(unsigned long managed)
{
	unsigned long batch = min(managed >> 10, (1ul << 20) / PAGE_SIZE) / 4;

	batch = max(batch, 1ul);
	batch = (1ul << ilog2(batch + batch / 2)) - 1;
	return (int)max(batch, 1ul);
}

/* @pages shared by the CPUs of the node, but no less than four batches. */
static int high_mark(unsigned long pages, unsigned int cpus, int batch)
{
	return (int)max(pages / cpus, (unsigned long)batch * 4);
}

void zone_sizes(struct zone_sizes *sizes, unsigned long managed, unsigned long total,
		unsigned int local_cpus, unsigned int cpus)
{
	unsigned int sharers = local_cpus ? local_cpus : cpus;
	int threshold;

	set_watermarks(sizes, managed, total);
	sizes->batch = batch_size(managed);
	sizes->high_min = high_mark(sizes->watermark[WMARK_LOW], sharers, sizes->batch);
	sizes->high_max = high_mark(managed / HIGH_MAX_FRACTION, sharers, sizes->batch);
	/* The kernel relates the threshold to memory in units of 128 MiB. */
	threshold = 2 * bits_of(cpus) * (1 + bits_of(managed >> (27 - PAGE_SHIFT)));
	sizes->stat_threshold = min(threshold, STAT_THRESHOLD_HIGHEST);
}
