/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The function_graph tracer on zsmalloc's functions, in a trace buffer of its own. */
#ifndef CLI_RECORD_GRAPH_H
#define CLI_RECORD_GRAPH_H

#include "lib/error.h"

struct tracefs_instance;

/* The tracer's options: in kernels up to about 6.18 all trace buffers share them. */
struct record_graph {
	unsigned int before; /* which were on */
};

/* Before anything is set. */
void record_graph_remember(struct record_graph *graph);
/*
 * Sets the tracer in @instance, off, for zs_malloc, zs_free and those of @optional, which ends with
 * NULL, that @module (NULL: the kernel) has. An error says what the kernel lacks; the buffer can
 * then still be used otherwise.
 */
int record_graph_set(struct tracefs_instance *instance, const char *module,
		     const char *const *optional, struct error *err);
/* Restores the options that other buffers share. */
void record_graph_restore(const struct record_graph *graph);

#endif
