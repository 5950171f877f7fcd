// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events decoded per second on one core, file reads, zstd and checksums included: each trace is
 * read repeatedly; the best and the median of 11 rounds are printed. CPU time, so that other
 * processes do not count.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "workloads/trace.h"

#define ROUNDS 11
#define BATCH  4096

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Events read in one lap, or a negative errno. */
static ssize_t lap(struct trace_reader *reader, struct error *err)
{
	static struct trace_event events[BATCH];
	ssize_t n, total = 0;
	int ret;

	while ((n = trace_read(reader, events, BATCH, err)) > 0)
		total += n;
	ret = n < 0 ? (int)n : trace_rewind(reader, err);
	return ret ? ret : total;
}

/* Events per second of one round of at least a tenth of a second. */
static double one_round(struct trace_reader *reader, struct error *err)
{
	double start = cpu_seconds(), spent;
	uint64_t events = 0;

	do {
		ssize_t n = lap(reader, err);

		if (n < 0) {
			fprintf(stderr, "%s\n", err->text);
			exit(1);
		}
		events += n;
		spent = cpu_seconds() - start;
	} while (spent < 0.1);
	return events / spent;
}

static int measure(const char *path)
{
	struct error err = {""};
	struct trace_reader *reader = trace_open(path, 0, &err);
	double rates[ROUNDS];

	if (!reader) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	for (int i = 0; i < ROUNDS; i++)
		rates[i] = one_round(reader, &err);
	qsort(rates, ROUNDS, sizeof(rates[0]), ascending);
	printf("%-28s %-6s %7.1f M events/s (median), %7.1f (best)\n", trace_header(reader)->name,
	       trace_format(reader), rates[ROUNDS / 2] / 1e6, rates[ROUNDS - 1] / 1e6);
	trace_close(reader);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= measure(argv[i]);
	return failed;
}
