/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host memory that a run needs, known before it begins. */
#ifndef RUN_HOST_MEMORY_H
#define RUN_HOST_MEMORY_H

#include "src/run/setup.h"

/* How many bytes a repeat of the trace takes at most, about. */
double run_memory_needed(const struct run_setup *setup, const struct run_trace *trace);

/*
 * Refuses traces that need more than --host-memory or, without it, than the host has free now; the
 * kernel would otherwise end this process, or another. -EINVAL.
 */
int run_host_memory(const struct run_setup *setup, struct error *err);

#endif
