// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/search/fuzz.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/output.h"
#include "lib/write_all.h"
#include "src/explore/search/process.h"

#define MOST_PAIRS 65536u

/* A process's message; its pairs follow. */
struct answer {
	struct explore_outcome outcome;
	char error[256];
	size_t nr_pairs;
};

struct child {
	const struct explore_run_options *options;
	double until; /* 0: no limit */
	uint64_t pairs[MOST_PAIRS];
	size_t nr_pairs;
};

struct campaign {
	const struct explore_subject *subject;
	const struct explore_run_options *options;
	struct fuzz_result *result;
	struct error *err;
	uint64_t each;
	double started, told;
	struct scenario_program programs[FUZZ_BATCH];
	pid_t pids[FUZZ_BATCH];
	int fds[FUZZ_BATCH];
	uint64_t budgets[FUZZ_BATCH]; /* schedules */
	unsigned int nr, nr_started;
};

/* The process of one scenario */

static bool found(void *ctx, const struct explore_failure *failure)
{
	(void)ctx, (void)failure;
	return false;
}

static bool progress(void *ctx, const struct explore_outcome *outcome)
{
	const struct child *child = ctx;

	(void)outcome;
	return !process_is_stopped() && (child->until <= 0 || process_now() < child->until);
}

static void covered(void *ctx, uint64_t pair)
{
	struct child *child = ctx;

	if (child->nr_pairs < MOST_PAIRS)
		child->pairs[child->nr_pairs++] = pair;
}

static void run_scenario(void *ctx, int fd)
{
	static struct child child;
	const struct campaign *c = ctx;
	struct explore_plan plan = c->options->plan;
	const struct explore_module *module = c->subject->module;
	struct answer answer = {0};

	if (c->options->seconds > 0)
		child.until = c->started + c->options->seconds;
	plan.schedules = c->budgets[c->nr_started];
	plan.found = found;
	plan.progress = progress;
	plan.covered = covered;
	plan.ctx = &child;
	module->search(module->scenario_of_program(&c->programs[c->nr_started]), &c->subject->env,
		       &plan, &answer.outcome);
	if (answer.outcome.error)
		snprintf(answer.error, sizeof(answer.error), "%s", answer.outcome.error);
	answer.nr_pairs = child.nr_pairs;
	if (!write_all(fd, &answer, sizeof(answer)))
		write_all(fd, child.pairs, child.nr_pairs * sizeof(child.pairs[0]));
}

/* The next one. */
static int start(struct campaign *c)
{
	unsigned int i = c->nr_started;
	int ret;

	c->fds[i] = -1;
	c->pids[i] = -1;
	ret = process_start(run_scenario, c, &c->pids[i], &c->fds[i]);
	c->nr_started++;
	return ret;
}

/* What was kept */

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

bool fuzz_corpus_has(struct fuzz_corpus *corpus, const uint64_t *pairs, size_t nr)
{
	size_t before = corpus->nr_pairs, total = before;
	uint64_t *all = realloc(corpus->pairs, (before + nr + 1) * sizeof(*all));

	if (!all)
		return true;
	corpus->pairs = all;
	for (size_t i = 0; i < nr; i++)
		if (!before || !bsearch(&pairs[i], all, before, sizeof(*all), compare))
			all[total++] = pairs[i];
	qsort(all, total, sizeof(*all), compare);
	corpus->nr_pairs = total;
	return total == before;
}

bool fuzz_corpus_keep(struct fuzz_corpus *corpus, const struct scenario_program *program)
{
	size_t nr = corpus->nr_kept + 1;
	struct scenario_program *kept = realloc(corpus->kept, nr * sizeof(*kept));

	if (!kept)
		return false;
	corpus->kept = kept;
	kept[corpus->nr_kept++] = *program;
	return true;
}

/* The campaign */

/* False: the process died. */
static bool read_answer(int fd, struct answer *answer, uint64_t *pairs)
{
	return process_read(fd, answer, sizeof(*answer)) && answer->nr_pairs <= MOST_PAIRS &&
	       process_read(fd, pairs, answer->nr_pairs * sizeof(*pairs));
}

static bool is_over(const struct campaign *c)
{
	const struct explore_run_options *o = c->options;

	return process_is_stopped() || (o->seconds > 0 && process_now() - c->started >= o->seconds);
}

static int fail(struct campaign *c, const char *why)
{
	return error_set(c->err, EINVAL, "explore: scenario %" PRIu64 ": %s",
			 c->result->corpus.next + 1, why);
}

/* 1: it failed. 0: it is part of the corpus, or adds nothing. */
static int merge(struct campaign *c, unsigned int i, const struct answer *answer,
		 const uint64_t *pairs)
{
	struct fuzz_corpus *corpus = &c->result->corpus;

	if (*answer->error)
		return fail(c, answer->error);
	corpus->next++;
	corpus->schedules += answer->outcome.schedules;
	corpus->steps += answer->outcome.steps;
	if (answer->outcome.failures) {
		c->result->failed = true;
		c->result->program = c->programs[i];
		c->result->number = corpus->next;
		return 1;
	}
	if (!fuzz_corpus_has(corpus, pairs, answer->nr_pairs) &&
	    !fuzz_corpus_keep(corpus, &c->programs[i]))
		return fail(c, "no memory");
	return 0;
}

/* The answers in the order of their scenarios. 1: there is no next one. */
static int take_answers(struct campaign *c)
{
	static uint64_t pairs[MOST_PAIRS];
	struct answer answer;
	int ret = 0;

	for (unsigned int i = 0; i < c->nr && !ret; i++) {
		while (c->nr_started < c->nr && c->nr_started < i + c->options->jobs && !ret)
			ret = start(c);
		if (ret)
			return error_set(c->err, -ret, "explore: %s", strerror(-ret));
		if (!read_answer(c->fds[i], &answer, pairs))
			return fail(c, "its process died");
		if (is_over(c) && !answer.outcome.failures)
			return 1; /* perhaps cut short: it does not count */
		ret = merge(c, i, &answer, pairs);
	}
	return ret;
}

static void end_children(struct campaign *c)
{
	for (unsigned int i = 0; i < c->nr_started; i++) {
		close(c->fds[i]);
		if (c->pids[i] > 0) {
			kill(c->pids[i], SIGKILL);
			waitpid(c->pids[i], NULL, 0);
		}
	}
	c->nr_started = 0;
}

static void draw_batch(struct campaign *c)
{
	const struct fuzz_corpus *corpus = &c->result->corpus;
	uint64_t left = c->options->plan.schedules - corpus->schedules;

	c->nr = 0;
	for (; c->nr < FUZZ_BATCH && left; c->nr++) {
		draw_program(&c->programs[c->nr],
			     c->options->plan.seed * 0x9e3779b97f4a7c15ull + corpus->next + c->nr,
			     corpus->kept, corpus->nr_kept);
		c->budgets[c->nr] = c->each < left ? c->each : left;
		left -= c->budgets[c->nr];
	}
}

static void tell(struct campaign *c)
{
	const struct fuzz_corpus *corpus = &c->result->corpus;
	struct explore_outcome outcome = {.schedules = corpus->schedules,
					  .steps = corpus->steps,
					  .pairs = corpus->nr_pairs};

	if (!c->options->progress || !corpus->schedules || process_now() - c->told < 1)
		return;
	c->told = process_now();
	c->options->progress(c->told - c->started, &outcome);
}

static int run_batches(struct campaign *c)
{
	const struct fuzz_corpus *corpus = &c->result->corpus;
	int ret = 0;

	while (!ret && !is_over(c) && corpus->schedules < c->options->plan.schedules) {
		draw_batch(c);
		ret = take_answers(c);
		end_children(c);
		/* A batch that was cut short is drawn again. */
		if (c->options->resume && (!ret || c->result->failed) &&
		    fuzz_state_write(c->options, c->each, corpus, c->err))
			return -EIO;
		tell(c);
	}
	return ret < 0 ? ret : 0;
}

static int print_program(struct campaign *c)
{
	const struct explore_run_options *o = c->options;
	struct fuzz_result *result = c->result;
	char name[64], head[256];
	struct output *out;

	snprintf(name, sizeof(name), "drawn-%" PRIu64, result->number);
	snprintf(head, sizeof(head),
		 "Scenario %" PRIu64 " of zslab explore --fuzz-scenarios --seed "
		 "%" PRIu64 ".",
		 result->number, o->plan.seed);
	snprintf(result->file, sizeof(result->file), "%s/%s.c", o->out, name);
	if (mkdir(o->out, 0777) && errno != EEXIST)
		return error_set(c->err, errno, "%s: %s", o->out, strerror(errno));
	out = output_open(result->file, c->err);
	if (!out)
		return -errno;
	draw_print(&result->program, name, head, output_file(out));
	return output_commit(out, c->err);
}

int fuzz_run(const struct explore_subject *subject, const struct explore_run_options *options,
	     uint64_t each, struct fuzz_result *result, struct error *err)
{
	static struct campaign c;
	int ret;

	*result = (struct fuzz_result){0};
	c = (struct campaign){.subject = subject,
			      .options = options,
			      .result = result,
			      .err = err,
			      .each = each,
			      .started = process_now(),
			      .told = process_now()};
	process_catch_signals();
	if (options->resume) {
		ret = fuzz_state_read(options, each, &result->corpus, err);
		if (ret)
			return ret;
	}
	ret = run_batches(&c);
	result->seconds = process_now() - c.started;
	result->interrupted = process_is_stopped();
	return ret || !result->failed ? ret : print_program(&c);
}

void fuzz_result_free(struct fuzz_result *result)
{
	free(result->corpus.pairs);
	free(result->corpus.kept);
}
