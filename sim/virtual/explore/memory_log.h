/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocations and frees, so that a report can name both, with their stacks. */
#ifndef EXPLORE_MEMORY_LOG_H
#define EXPLORE_MEMORY_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "sim/virtual/explore/detect.h"

#define MEMORY_LOG_STACK 16u

struct memory_event {
	enum detect_memory event;
	uintptr_t addr;
	size_t size;
	const char *what;
	unsigned int cpu, depth;
	void *stack[MEMORY_LOG_STACK]; /* innermost first */
};

/* What has been added since is forgotten by memory_log_restore(). */
void memory_log_keep(void);
void memory_log_restore(void);

/* A new event, the caller's to fill in. */
struct memory_event *memory_log_add(void);

/* The last event of that kind around @addr; NULL: none is known. */
const struct memory_event *memory_log_find(enum detect_memory event, const volatile void *addr);

#endif
