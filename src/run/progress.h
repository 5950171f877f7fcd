/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The progress of a repeat on a simulated machine, where a segment may take minutes. */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include "src/run/run.h"

/*
 * Of a repeat that has replayed @laps laps and parts of one in @simulated_ns, the share that is
 * done: of the laps asked for, or of as many as --min-time takes. 0: not known yet.
 */
double progress_share(const struct run_options *options, double laps, double simulated_ns);

/*
 * In the process of a repeat: a thread reports to setup->events from now on. On the native machine,
 * whose replay reports by itself, or if the reports are unwanted, it does nothing. 0 or -errno.
 */
int progress_watch(const struct run_setup *setup, const struct run_trace *trace,
		   const struct machine_module *module);

#endif
