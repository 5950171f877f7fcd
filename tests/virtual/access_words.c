// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/virtual/access_words.h"

#include <machine/observe.h>

#include <string.h>

struct access_words *access_words;
uint64_t access_seed = 0xa5a4a3a2a1a09f9e, access_sink;

void access_escape(void *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
}

uint64_t access_peek(const void *p, int bits)
{
	uint64_t value = 0;

	for (int i = bits / 8; i--;)
		value = value << 8 | ((const unsigned char *)p)[i];
	return value;
}

int access_set_up(void)
{
	int rc = sim_arena_map();

	if (rc)
		return rc;
	access_words = sim_arena_alloc(sizeof(*access_words), 4096);
	return access_words ? 0 : -1;
}

void access_tear_down(void)
{
	sim_arena_unmap();
}

void access_observe(const struct access_case *test, struct sim_observed *out)
{
	memset(access_words, 3, sizeof(*access_words));
	sim_observed = (struct sim_observed){0};
	test->run();
	*out = sim_observed;
}
