/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The function_graph tracer on zsmalloc's functions, in a trace buffer of its own. */
#ifndef CLI_RECORD_GRAPH_H
#define CLI_RECORD_GRAPH_H

#include "lib/error.h"

struct tracefs_instance;

/* Options that were set: in kernels up to 6.18 or so all trace buffers share them. */
struct record_graph {
	unsigned int before; /* which were on */
};

/* Before anything is set. */
void record_graph_remember(struct record_graph *graph);
/*
 * Sets the tracer in @instance, off, for the functions of @module (NULL: the kernel's). An error
 * says what the kernel lacks; the buffer can be used for something else then.
 */
int record_graph_set(struct tracefs_instance *instance, const char *module, struct error *err);
/* Restores the options that other buffers share. */
void record_graph_restore(const struct record_graph *graph);

#endif
