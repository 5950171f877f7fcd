// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/contention_output.h"

#include <stdbool.h>
#include <stdlib.h>

#include "lib/quote.h"
#include "src/report/units.h"

#define SITES_SHOWN 4u /* of a lock, as the kernel shows them */
#define NAME	    16 /* columns */

static double number(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "?";
}

static void print_figure(FILE *out, double value, const char *unit, int width)
{
	char cell[UNITS_TEXT];

	units_format(cell, sizeof(cell), value, unit);
	fprintf(out, " %*s", width, cell);
}

static void print_name(FILE *out, const json_t *lock)
{
	const char *mode = json_string_value(json_object_get(lock, "mode"));

	quote_plain(out, text(lock, "name"));
	if (mode)
		fputs(*mode == 'r' ? "-R" : "-W", out);
}

static void print_measured(FILE *out, const json_t *lock)
{
	print_name(out, lock);
	fprintf(out, "\n%*s%9.0f", NAME, "", number(lock, "taken"));
	print_figure(out, number(lock, "wait_mean_ns"), "ns", 9);
	print_figure(out, number(lock, "wait_max_ns"), "ns", 9);
	print_figure(out, number(lock, "hold_mean_ns"), "ns", 9);
	print_figure(out, number(lock, "hold_max_ns"), "ns", 9);
	fputc('\n', out);
}

static void print_row(FILE *out, double bounces, double nr, const double *ns)
{
	fprintf(out, "%14.0f %12.0f", bounces, nr);
	for (int i = 0; i < 4; i++)
		print_figure(out, ns[i], "ns", i ? 8 : 12);
	fputc('\n', out);
}

/* The kernel's columns, in two rows: times of waits are of those that were contended. */
static void print_lock_stat(FILE *out, const json_t *lock)
{
	double contentions = number(lock, "contentions");
	double total = number(lock, "contended_total_ns");
	const double waits[] = {number(lock, "contended_min_ns"),
				contentions > 0 ? number(lock, "wait_max_ns") : 0, total,
				contentions > 0 ? total / contentions : 0};
	const double holds[] = {number(lock, "hold_min_ns"), number(lock, "hold_max_ns"),
				number(lock, "hold_total_ns"), number(lock, "hold_mean_ns")};

	print_name(out, lock);
	fputc('\n', out);
	print_row(out, number(lock, "con_bounces"), contentions, waits);
	print_row(out, number(lock, "acq_bounces"), number(lock, "taken"), holds);
}

static void print_sites(FILE *out, const json_t *lock)
{
	json_t *site;
	size_t i;

	json_array_foreach(json_object_get(lock, "sites"), i, site) {
		if (i == SITES_SHOWN)
			break;
		fprintf(out, "%8.0f", number(site, "contentions"));
		print_figure(out, number(site, "wait_ns"), "ns", 8);
		fputs("  ", out);
		quote_plain(out, text(site, "at"));
		fputs(", held by ", out);
		quote_plain(out, text(site, "held_at"));
		fputc('\n', out);
	}
}

static double waited(const json_t *lock)
{
	return number(lock, "contended_total_ns");
}

static int by_wait(const void *a, const void *b)
{
	double one = waited(*(const json_t *const *)a), other = waited(*(const json_t *const *)b);

	return one < other ? 1 : -(one > other);
}

/* Prints the locks that were waited for, and how many were not. */
static void print_simulated(FILE *out, const json_t *locks)
{
	size_t nr = json_array_size(locks), shown = 0;
	const json_t **sorted = calloc(nr + 1, sizeof(*sorted));

	if (!sorted)
		return;
	for (size_t i = 0; i < nr; i++)
		sorted[i] = json_array_get(locks, i);
	qsort(sorted, nr, sizeof(*sorted), by_wait);
	fprintf(out, "%14s %12s %12s %8s %8s %8s\n%14s %12s %12s %8s %8s %8s\n", "con-bounces",
		"contentions", "waittime-min", "max", "total", "avg", "acq-bounces", "acquisitions",
		"holdtime-min", "max", "total", "avg");
	for (; shown < nr && number(sorted[shown], "contentions") > 0; shown++) {
		print_lock_stat(out, sorted[shown]);
		print_sites(out, sorted[shown]);
	}
	if (shown < nr)
		fprintf(out, "%zu more classes of locks were taken, and never contended.\n",
			nr - shown);
	free(sorted);
}

static bool is_lock_stat(const json_t *locks)
{
	return json_object_get(json_array_get(locks, 0), "contentions");
}

void contention_print_locks(FILE *out, const json_t *locks, const char *label, const char *machine)
{
	json_t *lock;
	size_t i;

	quote_plain(out, label);
	fputs(" on ", out);
	quote_plain(out, machine);
	if (is_lock_stat(locks)) {
		fputs(", simulated: locks\n", out);
		print_simulated(out, locks);
		return;
	}
	fprintf(out, ": locks\n%*s%9s %9s %9s %9s %9s\n", NAME, "", "taken", "wait mean",
		"wait max", "hold mean", "hold max");
	json_array_foreach((json_t *)locks, i, lock)
		print_measured(out, lock);
}

static double percent(double part, double whole)
{
	return whole > 0 ? part / whole * 100 : 0;
}

static double transfers(const json_t *of)
{
	return number(of, "local") + number(of, "remote");
}

static void print_line_user(FILE *out, const json_t *user, double time)
{
	fprintf(out, "%8s %5.0f %%  %s by %.0f CPUs, byte %.0f: ", "",
		percent(number(user, "time_ns"), time),
		json_is_true(json_object_get(user, "writes")) ? "written" : "read",
		number(user, "cpus"), number(user, "offset"));
	quote_plain(out, text(user, "at"));
	fputc('\n', out);
}

static void print_line(FILE *out, const json_t *line, double time)
{
	double own = number(line, "time_ns");
	json_t *user;
	size_t i;

	print_figure(out, own, "ns", 8);
	fprintf(out, " %5.0f %%", percent(own, time));
	print_figure(out, number(line, "local"), "", 9);
	print_figure(out, number(line, "remote"), "", 9);
	fprintf(out, " %8.0f %%  ", percent(number(line, "other_word"), transfers(line)));
	quote_plain(out, text(line, "object"));
	if (number(line, "size") > 0 || number(line, "offset") > 0)
		fprintf(out, " + %.0f", number(line, "offset"));
	fputc('\n', out);
	json_array_foreach(json_object_get(line, "users"), i, user)
		print_line_user(out, user, own);
}

void contention_print_lines(FILE *out, const json_t *lines, const char *label, const char *machine)
{
	double time = number(lines, "time_ns");
	json_t *line;
	size_t i;

	quote_plain(out, label);
	fputs(" on ", out);
	quote_plain(out, machine);
	fprintf(out, ", simulated: hottest cache lines\n%9s %7s %9s %9s %10s  %s\n", "time",
		"share", "local", "remote", "other word", "object");
	json_array_foreach(json_object_get(lines, "hottest"), i, line)
		print_line(out, line, time);
}
