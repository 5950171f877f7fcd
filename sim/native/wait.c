// SPDX-License-Identifier: GPL-2.0-or-later
/* Sleeping until a bit is clear: a table of futexes, hashed by word and bit. */
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/native/internal.h"

#define NR_BUCKETS 256u

int sim_bit_waiters;

static struct bucket {
	u32 wakes;
	u32 waiters;
} ____cacheline_aligned buckets[NR_BUCKETS];

static struct bucket *bucket_of(const unsigned long *word, int bit)
{
	u64 key = ((u64)(unsigned long)word >> 3) + (u64)(unsigned int)bit;

	return &buckets[(key * 0x9e3779b97f4a7c15ull) >> 56];
}

void sim_wait_on_bit(unsigned long *word, int bit)
{
	struct bucket *bucket = bucket_of(word, bit);
	u32 seen;

	might_sleep();
	sim_idle_enter();
	__atomic_fetch_add(&bucket->waiters, 1, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&sim_bit_waiters, 1, __ATOMIC_SEQ_CST);
	for (;;) {
		seen = __atomic_load_n(&bucket->wakes, __ATOMIC_ACQUIRE);
		if (!(__atomic_load_n(word, __ATOMIC_ACQUIRE) & (1ul << bit)))
			break;
		syscall(SYS_futex, &bucket->wakes, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
	}
	__atomic_fetch_sub(&sim_bit_waiters, 1, __ATOMIC_RELAXED);
	__atomic_fetch_sub(&bucket->waiters, 1, __ATOMIC_RELAXED);
	sim_idle_exit();
}

void sim_wake_bit_slow(unsigned long *word, int bit)
{
	struct bucket *bucket = bucket_of(word, bit);

	if (!__atomic_load_n(&bucket->waiters, __ATOMIC_SEQ_CST))
		return;
	__atomic_fetch_add(&bucket->wakes, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, &bucket->wakes, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}
