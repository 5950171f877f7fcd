/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Synthetic workloads: one file each in workloads/generators/, one line in
 * workloads/meson.build.
 * A generator writes events; sizes may come from a recorded trace.
 */
#ifndef WORKLOADS_GENERATOR_H
#define WORKLOADS_GENERATOR_H

#include "workloads/trace.h"

struct generator_option {
	const char *name, *help;
	uint64_t def, min, max;
	const char *const *choices; /* NULL-terminated names; value = index; NULL: a number */
	bool is_size;		    /* accepts 64M */
};

struct generator_sink {
	void *ctx;
	int (*emit)(void *ctx, const struct trace_event *event); /* 0 or -errno: stop */
};

/* Draws a size from the distribution of the sizes trace. @rnd: 64 random bits. */
struct size_distribution;
uint32_t size_distribution_draw(const struct size_distribution *dist, uint64_t rnd);

struct generator {
	const char *name, *help;
	const struct generator_option *options; /* ends with a NULL name */
	const char *sizes;    /* the trace to draw sizes from by default; NULL: none */
	uint64_t seed;	      /* by default */
	unsigned int columns; /* TRACE_HAS_... of its events */
	/* @values by position in options. 0, or -errno with @err (by the sink, if it failed). */
	int (*generate)(const uint64_t *values, uint64_t seed, uint32_t page_size,
			const struct size_distribution *sizes, const struct generator_sink *sink,
			struct error *err);
};

extern const struct generator *const generators[]; /* ends with NULL */

#define GENERATOR_OPTIONS_MAX 8

#endif
