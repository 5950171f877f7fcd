/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One repeat in a process of its own, so that a crash ends only this repeat. */
#ifndef RUN_CHILD_H
#define RUN_CHILD_H

#include "src/run/run.h"

/* New references; of repeat and failed one is set, unless interrupted. */
struct run_child {
	json_t *repeat; /* element of "repeats" */
	json_t *failed; /* {"signal": "SIGABRT", "message": ...} or {"exit": 1, ...} */
};

/* Give up soon. */
bool run_is_interrupted(void);

/* 0, or -errno with @err: no process could be made. */
int run_child(const struct run_setup *setup, const struct run_trace *trace,
	      const struct run_variant *variant, struct run_child *out, struct error *err);

#endif
