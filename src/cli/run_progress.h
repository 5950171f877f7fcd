/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line on the terminal that shows the progress of the run; nothing if stderr is no terminal. */
#ifndef CLI_RUN_PROGRESS_H
#define CLI_RUN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "src/run/run.h"

struct run_progress {
	int fd; /* the terminal, or -1 */
	const char *trace, *variant;
	uint64_t repeats_done, repeats; /* of all variants and traces */
	uint64_t begin_ns;		/* of the run */
	uint64_t repeat_begin_ns, last_ns;
};

void run_progress_init(struct run_progress *progress, bool quiet);
/* Before the first of @repeats. */
void run_progress_begin(struct run_progress *progress, uint64_t repeats);
void run_progress_repeat(struct run_progress *progress, const char *trace, const char *variant);
/* @ops_done of @ops in lap number @lap of this repeat. Draws ten times a second at most. */
void run_progress_update(struct run_progress *progress, uint64_t lap, uint64_t ops_done,
			 uint64_t ops);
/* The same of a repeat on a simulated machine, with its time. */
void run_progress_simulated(struct run_progress *progress, const struct run_position *position);
/* Of a benchmark on @cpus CPUs, which counts as that many repeats. */
void run_progress_bench(struct run_progress *progress, unsigned int cpus,
			const struct run_position *position);
/* @events of a trace have been checked. Draws at most as often. */
void run_progress_scanned(struct run_progress *progress, const char *trace, uint64_t events);
/* Clears the line. */
void run_progress_clear(const struct run_progress *progress);

#endif
