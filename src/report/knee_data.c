// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/knee_data.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/quote.h"
#include "src/results/stats.h"

/* Of the gain in CPUs; below it a step does not pay. */
#define PAYS 0.5
/* Of the CPUs' time; less makes no knee. */
#define LEAST_SHARE 0.1

struct point {
	double cpus;
	struct median_interval rate;
	const struct result *result;
};

/* What takes the CPUs' time; of the names borrowed. */
struct culprit {
	const char *kind, *name, *mode, *at;
	double share, offset;
};

static double number(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

static const char *text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static bool ops_per_s(const struct result *r, size_t repeat, double *out)
{
	return result_number(r, repeat, "ops_per_s", out);
}

static int by_cpus(const void *a, const void *b)
{
	double one = ((const struct point *)a)->cpus, other = ((const struct point *)b)->cpus;

	return (one > other) - (one < other);
}

/* Of that label; @points has room for one of each group. */
static size_t points_of(const struct figure_input *input, const char *label, struct point *points)
{
	size_t nr = 0;

	for (size_t g = 0; g < input->nr_groups; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++) {
			const struct result *r = input->groups[g].results[i];

			if (strcmp(r->label, label) ||
			    !value_interval(r, ops_per_s, &points[nr].rate))
				continue;
			points[nr].cpus = r->cpus;
			points[nr++].result = r;
			break;
		}
	qsort(points, nr, sizeof(*points), by_cpus);
	return nr;
}

static bool pays(const struct point *from, const struct point *to)
{
	return to->rate.median / from->rate.median - 1 >= PAYS * (to->cpus / from->cpus - 1);
}

/* The last point: there is none. */
static size_t knee_of(const struct point *points, size_t nr)
{
	size_t at = 0;

	while (at + 1 < nr && pays(&points[at], &points[at + 1]))
		at++;
	return at;
}

/* All CPUs' time in the measured laps of the first repeat. */
static double cpu_time(const struct result *r)
{
	double wall = 0;

	return result_number(r, 0, "wall_ns", &wall) ? wall * r->cpus : 0;
}

static double waited(const json_t *lock)
{
	return json_object_get(lock, "contended_total_ns")
		       ? number(lock, "contended_total_ns")
		       : number(lock, "wait_mean_ns") * number(lock, "taken");
}

static void accuse(struct culprit *worst, const struct culprit *other)
{
	if (other->name && other->share > worst->share)
		*worst = *other;
}

static void accuse_locks(struct culprit *worst, const json_t *locks, double time)
{
	json_t *lock;
	size_t i;

	json_array_foreach((json_t *)locks, i, lock) {
		struct culprit one = {.kind = "waits for lock",
				      .name = text(lock, "name"),
				      .mode = text(lock, "mode"),
				      .share = waited(lock) / time};

		one.at = text(json_array_get(json_object_get(lock, "sites"), 0), "at");
		accuse(worst, &one);
	}
}

static void accuse_line(struct culprit *worst, const json_t *lines, double time)
{
	const json_t *line = json_array_get(json_object_get(lines, "hottest"), 0);
	struct culprit one = {.kind = "moves line", .name = text(line, "object")};

	one.share = number(line, "time_ns") / time;
	one.offset = number(line, "offset");
	one.at = text(json_array_get(json_object_get(line, "users"), 0), "at");
	accuse(worst, &one);
}

static void put_culprit(FILE *out, const struct result *r)
{
	const json_t *locks = result_locks(r, 0), *lines = result_lines(r, 0);
	struct culprit worst = {.share = LEAST_SHARE};
	double time = cpu_time(r);

	if (!locks && !lines) {
		fprintf(out, "run with --lock-stats%s to see what makes it",
			r->simulated ? " --lines 1" : "");
		return;
	}
	if (time > 0) {
		accuse_locks(&worst, locks, time);
		accuse_line(&worst, lines, time);
	}
	if (!worst.name) {
		fprintf(out, "no %s%s%s takes a tenth of the CPUs' time", locks ? "lock" : "",
			locks && lines ? " or " : "", lines ? "line" : "");
		return;
	}
	fprintf(out, "%.0f %% of the CPUs' time %s %.60s%s", 100 * worst.share, worst.kind,
		worst.name,
		!worst.mode	     ? ""
		: *worst.mode == 'r' ? "-R"
				     : "-W");
	if (worst.offset > 0)
		fprintf(out, " + %.0f", worst.offset);
	if (worst.at)
		fprintf(out, ", %.60s", worst.at);
}

static void put_text(FILE *out, const char *label, const struct point *points, size_t nr)
{
	size_t knee = knee_of(points, nr);
	char *line = NULL;
	size_t size;
	FILE *words = open_memstream(&line, &size);

	if (!words)
		return;
	fprintf(words, "%.40s: ", label);
	if (nr < 2) {
		fputs("one number of CPUs alone", words);
	} else if (knee + 1 == nr) {
		fprintf(words, "no knee up to %.0f CPUs", points[knee].cpus);
	} else {
		fprintf(words, "knee at %.0f CPU%s; on %.0f, ", points[knee].cpus,
			points[knee].cpus > 1 ? "s" : "", points[knee + 1].cpus);
		put_culprit(words, points[knee + 1].result);
	}
	if (!fclose(words))
		quote_data(out, line);
	fputc('\n', out);
	free(line);
}

static bool put_curve(FILE *out, const char *label, const struct point *points, size_t nr)
{
	size_t knee = knee_of(points, nr);
	bool shown = false;

	fputs("\"CPUs\" ", out);
	quote_data(out, label);
	fputs(" \"low\" \"high\" \"knee\"\n", out);
	for (size_t i = 0; i < nr; i++) {
		fprintf(out, "%.0f", points[i].cpus);
		shown |= put_interval(out, &points[i].rate);
		put_number(out, i == knee && i + 1 < nr ? points[i].rate.median : NAN);
		fputc('\n', out);
	}
	fputs("\n\n", out);
	return shown;
}

/* The curve of each variant, or the text. */
static bool each_label(FILE *out, const struct figure_input *input, struct point *points,
		       bool texts)
{
	bool any = false;

	for (size_t g = 0; g < input->nr_groups; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++) {
			const char *label = input->groups[g].results[i]->label;
			size_t nr;

			if (!first_of_label(input, g, i))
				continue;
			nr = points_of(input, label, points);
			if (texts)
				put_text(out, label, points, nr);
			else
				any |= put_curve(out, label, points, nr) && nr > 1;
		}
	return any;
}

enum figure_content write_knees(FILE *out, const struct figure_input *input)
{
	struct point *points = calloc(input->nr_groups + 1, sizeof(*points));
	bool any = points && each_label(out, input, points, false);

	if (any) {
		fputs("# the knee of each\n", out);
		each_label(out, input, points, true);
	}
	free(points);
	return any ? FIGURE_SHOWN : FIGURE_NONE;
}
