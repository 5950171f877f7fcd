// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory functions of instrumented code. The compilers hook no memory function, and
 * clang makes calls of memcpy and memset out of structure copies; being hidden, these are
 * the ones that such calls inside the module bind to.
 *
 * Written so that the compiler cannot turn a loop below into a call of the very function
 * (this file is built with -fno-builtin and -fno-tree-loop-distribute-patterns, and the
 * loops go through volatile-free word moves behind a barrier).
 */
#include "sim/virtual/runtime/observe.h"
#include "sim/virtual/runtime/string.h"

typedef uint64_t word __attribute__((aligned(1), may_alias));

/* Opaque to the optimiser: what follows cannot be recognised as a copy or fill loop. */
#define HIDE(x) __asm__ volatile("" : "+r"(x))

#ifndef observe_moves /* false: to copy from there takes time, but moves no bytes */
#define observe_moves(from) true
#endif

static void copy_up(unsigned char *to, const unsigned char *from, size_t n)
{
	for (; n >= sizeof(word); n -= sizeof(word), to += sizeof(word), from += sizeof(word)) {
		*(word *)to = *(const word *)from;
		HIDE(to);
	}
	for (; n; n--, to++, from++) {
		*to = *from;
		HIDE(to);
	}
}

static void copy_down(unsigned char *to, const unsigned char *from, size_t n)
{
	while (n--) {
		to[n] = from[n];
		HIDE(n);
	}
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	void *pc = __builtin_return_address(0);

	observe_range(from, n, ACCESS_RANGE_READ, pc);
	observe_range(to, n, ACCESS_RANGE_WRITE, pc);
	if (__builtin_expect(observe_moves(from), 1))
		copy_up(to, from, n);
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	void *pc = __builtin_return_address(0);

	observe_range(from, n, ACCESS_RANGE_READ, pc);
	observe_range(to, n, ACCESS_RANGE_WRITE, pc);
	if ((uintptr_t)to - (uintptr_t)from >= n)
		copy_up(to, from, n);
	else
		copy_down(to, from, n);
	return to;
}

void *memset(void *to, int value, size_t n)
{
	word pattern = (unsigned char)value * 0x0101010101010101u;
	unsigned char *at = to;

	observe_range(to, n, ACCESS_RANGE_WRITE, __builtin_return_address(0));
	for (; n >= sizeof(word); n -= sizeof(word), at += sizeof(word)) {
		*(word *)at = pattern;
		HIDE(at);
	}
	for (; n; n--, at++) {
		*at = (unsigned char)value;
		HIDE(at);
	}
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;
	void *pc = __builtin_return_address(0);

	observe_range(a, n, ACCESS_RANGE_READ, pc);
	observe_range(b, n, ACCESS_RANGE_READ, pc);
	for (; n; n--, x++, y++) {
		if (*x != *y)
			return *x - *y;
		HIDE(x);
	}
	return 0;
}

/* clang's name for a memcmp() whose sign is not used. */
int bcmp(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n);
}
