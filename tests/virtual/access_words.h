/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words that the access cases touch, and the part of their module that is not observed. */
#ifndef TESTS_VIRTUAL_ACCESS_WORDS_H
#define TESTS_VIRTUAL_ACCESS_WORDS_H

#include "tests/virtual/access_cases.h"

#define PACKED(bits)                  \
	struct {                      \
		char shift;           \
		uint##bits##_t value; \
	} __attribute__((packed)) packed##bits

struct access_words {
	uint8_t plain8;
	uint16_t plain16;
	uint32_t plain32;
	uint64_t plain64;
	PACKED(8);
	PACKED(16);
	PACKED(32);
	PACKED(64);
	struct {
		uint32_t first : 5, middle : 13, last : 14;
		uint32_t after;
	} bits;
	struct {
		uint64_t word[4];
	} structure[2] __attribute__((aligned(64)));
	unsigned char line[4096] __attribute__((aligned(64)));
};

extern struct access_words *access_words; /* in the arena */
extern uint64_t access_seed, access_sink;

void access_escape(void *p);
/* A word of @bits bits, read without the runtime seeing it. */
uint64_t access_peek(const void *p, int bits);

int access_set_up(void);
void access_tear_down(void);
void access_observe(const struct access_case *test, struct sim_observed *out);

#endif
