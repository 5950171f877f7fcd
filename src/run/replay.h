/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The child's half of a repeat: feeds the trace to the replay. */
#ifndef RUN_REPLAY_H
#define RUN_REPLAY_H

#include "src/run/run.h"

/* A new reference: the repeat as JSON; or NULL with @err. Once per process. */
json_t *run_replay(const struct run_setup *setup, const struct run_trace *trace,
		   const struct run_variant *variant, struct error *err);

#endif
