// SPDX-License-Identifier: GPL-2.0-or-later
/* One task writes a word that all others read: 2^N orders for N readers. */
#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"

static int word;

static void writer(void)
{
	WRITE_ONCE(word, 1);
}

static void reader(void)
{
	READ_ONCE(word);
}

#define READERS(n, ...)                                                          \
	SCENARIO(readers_##n) = {                                                \
		.name = "readers-" #n,                                           \
		.description = "a task writes what each of " #n " others reads", \
		.tasks = {writer, __VA_ARGS__},                                  \
		.no_variant = true,                                              \
	}

READERS(1, reader);
READERS(2, reader, reader);
READERS(3, reader, reader, reader);
READERS(4, reader, reader, reader, reader);
READERS(7, reader, reader, reader, reader, reader, reader, reader);
