// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every way of accessing memory that the runtime must see, compiled as the kernel code of
 * the virtual build is. One host thread; the words accessed are in the arena.
 */
#include "tests/virtual/access_cases.h"
#include "tests/virtual/access_words.h"

#include <string.h>

#define W (access_words)

#define WIDTH(bits)                                                                               \
	static void read##bits(void)                                                              \
	{                                                                                         \
		access_sink = W->plain##bits;                                                     \
	}                                                                                         \
	static void write##bits(void)                                                             \
	{                                                                                         \
		W->plain##bits = (uint##bits##_t)access_seed;                                     \
	}                                                                                         \
	static void increment##bits(void)                                                         \
	{                                                                                         \
		W->plain##bits++;                                                                 \
	}                                                                                         \
	static void volatile_read##bits(void)                                                     \
	{                                                                                         \
		access_sink = *(volatile uint##bits##_t *)&W->plain##bits;                        \
	}                                                                                         \
	static void volatile_write##bits(void)                                                    \
	{                                                                                         \
		*(volatile uint##bits##_t *)&W->plain##bits = (uint##bits##_t)access_seed;        \
	}                                                                                         \
	static void unaligned_read##bits(void)                                                    \
	{                                                                                         \
		access_sink = W->packed##bits.value;                                              \
	}                                                                                         \
	static void unaligned_write##bits(void)                                                   \
	{                                                                                         \
		W->packed##bits.value = (uint##bits##_t)access_seed;                              \
	}                                                                                         \
	static void atomic_load##bits(void)                                                       \
	{                                                                                         \
		access_sink = __atomic_load_n(&W->plain##bits, __ATOMIC_ACQUIRE);                 \
	}                                                                                         \
	static void atomic_store##bits(void)                                                      \
	{                                                                                         \
		__atomic_store_n(&W->plain##bits, (uint##bits##_t)access_seed, __ATOMIC_RELEASE); \
	}                                                                                         \
	/* Each kind of read-modify-write once; the order makes the result tell them apart. */    \
	static void atomic_rmw##bits(void)                                                        \
	{                                                                                         \
		uint##bits##_t *p = &W->plain##bits, want = 0x51;                                 \
                                                                                                  \
		__atomic_exchange_n(p, 0x1f, __ATOMIC_SEQ_CST);                                   \
		__atomic_fetch_add(p, 0x11, __ATOMIC_SEQ_CST);                                    \
		__atomic_fetch_sub(p, 0x01, __ATOMIC_SEQ_CST);                                    \
		__atomic_fetch_and(p, 0x0f, __ATOMIC_SEQ_CST);                                    \
		__atomic_fetch_or(p, 0x50, __ATOMIC_SEQ_CST);                                     \
		__atomic_fetch_xor(p, 0x0e, __ATOMIC_SEQ_CST);                                    \
		__atomic_compare_exchange_n(p, &want, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);  \
		__atomic_compare_exchange_n(p, &want, 0x33, 1, __ATOMIC_SEQ_CST,                  \
					    __ATOMIC_SEQ_CST);                                    \
		__atomic_fetch_nand(p, 0x0f, __ATOMIC_SEQ_CST);                                   \
	}                                                                                         \
	static int atomic_wrong##bits(void)                                                       \
	{                                                                                         \
		return access_peek(&W->plain##bits, bits) != (uint##bits##_t) ~1ull;              \
	}                                                                                         \
	static int write_wrong##bits(void)                                                        \
	{                                                                                         \
		return access_peek(&W->plain##bits, bits) != (uint##bits##_t)access_seed;         \
	}

WIDTH(8)
WIDTH(16)
WIDTH(32)
WIDTH(64)

static void two_plain_reads(void)
{
	access_sink = W->plain32 + W->plain64;
}

static void bit_field(void)
{
	W->bits.middle++;
}

static void structure_copy(void)
{
	W->structure[0] = W->structure[1];
}

static int structure_wrong(void)
{
	return access_peek(&W->structure[0].word[3], 64) != 0x0303030303030303u;
}

static void copy_small(void)
{
	memcpy(W->line, W->line + 64, 3);
}

static void copy_lines(void)
{
	memcpy(W->line + 60, W->line + 256, 200);
}

static void move_overlapping(void)
{
	memmove(W->line + 8, W->line, 64);
}

static void set_lines(void)
{
	memset(W->line, 0, 4096);
}

static void compare(void)
{
	access_sink = memcmp(W->line, W->line + 64, 8) != 0;
}

static void stack_only(void)
{
	uint64_t local = access_seed;

	access_escape(&local);
	access_sink = local;
}

#define R(n)  [ACCESS_READ] = (n)
#define WR(n) [ACCESS_WRITE] = (n)
#define CASES(bits)                                                                               \
	{"read" #bits, read##bits, {R(1)}, NULL},                                                 \
		{"write" #bits, write##bits, {WR(1)}, write_wrong##bits},                         \
		{"increment" #bits, increment##bits, {R(1), WR(1)}, NULL},                        \
		{"volatile read" #bits, volatile_read##bits, {[ACCESS_VOLATILE_READ] = 1}, NULL}, \
		{"volatile write" #bits,                                                          \
		 volatile_write##bits,                                                            \
		 {[ACCESS_VOLATILE_WRITE] = 1},                                                   \
		 write_wrong##bits},                                                              \
		{"unaligned read" #bits, unaligned_read##bits, {R(1)}, NULL},                     \
		{"unaligned write" #bits, unaligned_write##bits, {WR(1)}, NULL},                  \
		{"atomic load" #bits, atomic_load##bits, {[ACCESS_ATOMIC_LOAD] = 1}, NULL},       \
		{"atomic store" #bits,                                                            \
		 atomic_store##bits,                                                              \
		 {[ACCESS_ATOMIC_STORE] = 1},                                                     \
		 write_wrong##bits},                                                              \
	{                                                                                         \
		"atomic rmw" #bits, atomic_rmw##bits, {[ACCESS_ATOMIC_RMW] = 9},                  \
			atomic_wrong##bits                                                        \
	}

#define RANGE(reads, writes)                                                   \
	{                                                                      \
		[ACCESS_RANGE_READ] = (reads), [ACCESS_RANGE_WRITE] = (writes) \
	}

static const struct access_case cases[] = {
	CASES(8),
	CASES(16),
	CASES(32),
	CASES(64),
	{"two plain reads", two_plain_reads, {R(2)}, NULL},
	{"bit-field", bit_field, {R(1), WR(1)}, NULL},
	{"structure copy", structure_copy, RANGE(1, 1), structure_wrong},
	{"memcpy of 3", copy_small, RANGE(1, 1), NULL},
	{"memcpy of 200 over lines", copy_lines, RANGE(4, 5), NULL},
	{"memmove over itself", move_overlapping, RANGE(1, 2), NULL},
	{"memset of a page", set_lines, RANGE(0, 64), NULL},
	{"memcmp", compare, RANGE(2, 0), NULL},
	{"stack only", stack_only, {0}, NULL},
	{0},
};

__attribute__((visibility("default"))) const struct access_module access_module = {
	.set_up = access_set_up,
	.tear_down = access_tear_down,
	.observe = access_observe,
	.cases = cases,
};
