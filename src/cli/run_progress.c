// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/run_progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"

#define INTERVAL_NS 100000000u

void run_progress_init(struct run_progress *progress, bool quiet)
{
	memset(progress, 0, sizeof(*progress));
	/* A copy: a child's stderr is a pipe. */
	progress->fd = !quiet && isatty(STDERR_FILENO) ? dup(STDERR_FILENO) : -1;
}

void run_progress_begin(struct run_progress *progress, uint64_t repeats)
{
	progress->repeats_done = 0;
	progress->repeats = repeats;
	progress->begin_ns = clock_ns(CLOCK_MONOTONIC);
}

void run_progress_repeat(struct run_progress *progress, const char *trace, const char *variant)
{
	progress->trace = trace;
	progress->variant = variant;
	/* Some repeats are measured again. */
	if (progress->repeats_done == progress->repeats)
		progress->repeats++;
	progress->repeat_begin_ns = clock_ns(CLOCK_MONOTONIC);
}

/* Estimates from the finished repeats; before the first is finished, nothing is known. */
static void time_left(const struct run_progress *progress, uint64_t now, char *out, size_t size)
{
	double each, left;

	*out = '\0';
	if (!progress->repeats_done)
		return;
	each = (double)(progress->repeat_begin_ns - progress->begin_ns) /
	       (double)progress->repeats_done / 1e9;
	left = each * (double)(progress->repeats - progress->repeats_done) -
	       (double)(now - progress->repeat_begin_ns) / 1e9;
	snprintf(out, size, ", about %.0f s left", left > 0 ? left : 0);
}

/* Whether it is time for another line. */
static bool is_due(struct run_progress *progress, uint64_t now)
{
	if (now - progress->last_ns < INTERVAL_NS)
		return false;
	progress->last_ns = now;
	return true;
}

static void draw(struct run_progress *progress, const char *line, int len)
{
	if (len > 0 && write(progress->fd, line, (size_t)len) < 0)
		progress->fd = -1;
}

void run_progress_scanned(struct run_progress *progress, const char *trace, uint64_t events)
{
	char line[256];

	if (progress->fd >= 0 && is_due(progress, clock_ns(CLOCK_MONOTONIC)))
		draw(progress, line,
		     snprintf(line, sizeof(line), "\r\033[K%.200s: checked %.1f M events", trace,
			      (double)events / 1e6));
}

void run_progress_update(struct run_progress *progress, uint64_t lap, uint64_t ops_done,
			 uint64_t ops)
{
	uint64_t now;
	char line[256], left[64];
	double rate;
	int len;

	if (progress->fd < 0)
		return;
	now = clock_ns(CLOCK_MONOTONIC);
	if (!is_due(progress, now))
		return;
	time_left(progress, now, left, sizeof(left));
	rate = (double)(lap * ops + ops_done) / ((double)(now - progress->repeat_begin_ns) / 1e9);
	len = snprintf(
		line, sizeof(line),
		"\r\033[K%s %s: repeat %llu of %llu, lap %llu, %.0f %%, %.2f M operations/s%s",
		progress->trace, progress->variant, (unsigned long long)progress->repeats_done + 1,
		(unsigned long long)progress->repeats, (unsigned long long)lap + 1,
		ops ? 100.0 * (double)ops_done / (double)ops : 0, rate / 1e6, left);
	draw(progress, line, len);
}

/*
 * Of a run that counts as @repeats. Before the first repeat is finished: by the finished share of
 * it.
 */
static void simulated_time_left(const struct run_progress *progress, uint64_t now, double share,
				uint64_t repeats, char *out, size_t size)
{
	double elapsed = (double)(now - progress->repeat_begin_ns) / 1e9;
	double whole = elapsed / share, each = whole / (double)repeats, left;

	*out = '\0';
	if (!(share > 0))
		return;
	if (progress->repeats_done)
		each = (double)(progress->repeat_begin_ns - progress->begin_ns) /
		       (double)progress->repeats_done / 1e9;
	left = whole - elapsed +
	       each * (double)(progress->repeats - progress->repeats_done - repeats);
	snprintf(out, size, ", about %.0f s left", left);
}

static void draw_simulated(struct run_progress *progress, const char *head, uint64_t repeats,
			   const struct run_position *position)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC);
	double seconds = (double)(now - progress->repeat_begin_ns) / 1e9;
	double simulated = (double)position->simulated_ns / 1e6;
	char line[320], left[64];

	if (progress->fd < 0 || !is_due(progress, now))
		return;
	simulated_time_left(progress, now, position->share, repeats, left, sizeof(left));
	draw(progress, line,
	     snprintf(line, sizeof(line), "\r\033[K%s, %.0f %%, %.2f ms simulated, %.2f ms/s%s",
		      head,
		      position->ops ? 100.0 * (double)position->ops_done / (double)position->ops
				    : 0,
		      simulated, simulated / seconds, left));
}

void run_progress_simulated(struct run_progress *progress, const struct run_position *position)
{
	char head[200];

	snprintf(head, sizeof(head), "%.80s %.60s: repeat %llu of %llu, lap %llu", progress->trace,
		 progress->variant, (unsigned long long)progress->repeats_done + 1,
		 (unsigned long long)progress->repeats, (unsigned long long)position->lap + 1);
	draw_simulated(progress, head, 1, position);
}

void run_progress_bench(struct run_progress *progress, unsigned int cpus,
			const struct run_position *position)
{
	char head[200];

	snprintf(head, sizeof(head), "%.80s %.60s: %u CPUs", progress->trace, progress->variant,
		 cpus);
	draw_simulated(progress, head, cpus, position);
}

void run_progress_clear(const struct run_progress *progress)
{
	if (progress->fd >= 0 && write(progress->fd, "\r\033[K", 4) < 0)
		return;
}
