// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/explore_output.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/exit_status.h"
#include "lib/output.h"
#include "src/explore/search/symbols.h"
#include "src/explore/search/table.h"

int explore_print_list(const struct explore_module *module)
{
	for (const struct scenario *const *s = module->scenarios; *s; s++)
		printf("%-24s %s\n", (*s)->name, (*s)->description);
	return EXIT_DONE;
}

bool explore_is_strategy(const struct explore_module *module, const char *name)
{
	for (const char *const *s = module->strategies; *s; s++)
		if (!strcmp(*s, name))
			return true;
	fprintf(stderr, "explore: --strategy %s: no such strategy; expected", name);
	for (const char *const *s = module->strategies; *s; s++)
		fprintf(stderr, " %s", *s);
	fputc('\n', stderr);
	return false;
}

void explore_print_progress(double seconds, const struct explore_outcome *outcome)
{
	double schedules = (double)outcome->schedules;

	fprintf(stderr, "\r%.0f s: %.0f schedules, %.0f/s, %.1f steps each, %llu pairs of places ",
		seconds, schedules, schedules / seconds, (double)outcome->steps / schedules,
		(unsigned long long)outcome->pairs);
}

/* With n CPUs and at most k steps. */
static void print_bound(uint64_t longest, unsigned int depth, unsigned int cpus)
{
	if (depth && longest)
		printf("pct: a bug of depth %u is found by a schedule with a probability of at "
		       "least 1/%.3g (%u CPUs, %llu steps)\n",
		       depth, cpus * pow((double)longest, (double)depth - 1), cpus,
		       (unsigned long long)longest);
}

void explore_print_result(const struct explore_result *result, const char *what_all,
			  unsigned int depth, unsigned int cpus)
{
	if (result->report)
		fputs(result->report, stdout);
	printf("%llu schedules, %llu steps, %.2f s%s\n", (unsigned long long)result->schedules,
	       (unsigned long long)result->steps, result->seconds,
	       result->failures ? "" : ": nothing found");
	if (result->abandoned)
		printf("%llu more were abandoned as copies of others\n",
		       (unsigned long long)result->abandoned);
	if (result->exhausted)
		puts(what_all);
	if (result->pairs)
		printf("coverage: %llu pairs of places whose accesses came one after the other\n",
		       (unsigned long long)result->pairs);
	print_bound(result->longest, depth, cpus);
	if (result->interrupted)
		puts("interrupted");
	if (*result->file)
		printf("To repeat it: zslab explore --replay %s\n"
		       "To shorten it: zslab explore --minimise %s\n",
		       result->file, result->file);
}

struct repeat {
	const struct explore_file *file;
	struct explore_table *table;
	const char *shorter;
	struct error err;
	char *report;
	bool same, failed;
};

static void event(void *ctx, const struct explore_event *event)
{
	explore_table_add(((struct repeat *)ctx)->table, event);
}

/* Equal except for addresses of the module's data, which each process has elsewhere. */
static bool same_report(const char *a, const char *b)
{
	while (*a && *a == *b) {
		if (a[0] == '0' && a[1] == 'x' && b[1] == 'x') {
			a += 2 + strspn(a + 2, "0123456789abcdef");
			b += 2 + strspn(b + 2, "0123456789abcdef");
		} else {
			a++;
			b++;
		}
	}
	return *a == *b;
}

static bool found(void *ctx, const struct explore_failure *failure)
{
	struct repeat *r = ctx;

	r->same = !strcmp(failure->class, r->file->class) &&
		  (r->shorter || same_report(failure->text, r->file->report));
	r->report = explore_symbolise(failure->text);
	printf("%s after %llu steps and %zu preemptions:\n%s\n", failure->class,
	       (unsigned long long)failure->steps, failure->nr_preemptions, r->report);
	if (r->same && r->shorter)
		r->failed = explore_failure_write(r->shorter, &r->file->setting, failure, &r->err);
	return false;
}

static int write_page(const struct repeat *r, bool whole, const char *path, struct error *err)
{
	struct output *out = output_open(path, err);
	char title[256];

	if (!out)
		return -errno;
	snprintf(title, sizeof(title), "%s in %s %s", r->file->class, r->file->setting.scenario,
		 r->file->setting.variant);
	if (explore_table_html(r->table, whole, title, r->report, output_file(out))) {
		output_abort(out);
		return error_set(err, ENOMEM, "%s: no memory", path);
	}
	return output_commit(out, err);
}

static int end_repeat(struct repeat *r, const struct explore_outcome *outcome, const char *html,
		      bool whole)
{
	if (!r->same) {
		fprintf(stderr, "explore: it did not repeat: %s\n",
			outcome->error ? outcome->error : "another end");
		return EXIT_ENVIRONMENT;
	}
	explore_table_text(r->table, whole, stdout);
	if (!r->failed && html)
		r->failed = write_page(r, whole, html, &r->err);
	if (r->failed) {
		fprintf(stderr, "%s\n", r->err.text);
		return EXIT_ENVIRONMENT;
	}
	if (r->shorter)
		printf("To repeat it: zslab explore --replay %s\n", r->shorter);
	return EXIT_FOUND;
}

int explore_repeat(const struct explore_subject *subject, const struct explore_plan *setting,
		   const struct explore_file *file, bool minimise, const char *shorter,
		   const char *html, bool whole)
{
	struct repeat r = {.file = file,
			   .table = explore_table_new(),
			   .shorter = minimise ? shorter : NULL};
	struct explore_plan plan = *setting;
	struct explore_outcome outcome;
	int status;

	if (!r.table)
		return EXIT_ENVIRONMENT;
	plan.replay = file->schedules;
	plan.nr_replay = file->nr_schedules;
	plan.minimise = minimise;
	plan.event = event;
	plan.found = found;
	plan.ctx = &r;
	subject->module->search(subject->scenario, &subject->env, &plan, &outcome);
	status = end_repeat(&r, &outcome, html, whole);
	explore_table_free(r.table);
	free(r.report);
	return status;
}
