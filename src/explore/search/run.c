// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each process has a world of its own and takes every jobs-th schedule, so that the same schedules
 * are run with any number of jobs. The first failure ends the search.
 */
#include "src/explore/search/run.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/write_all.h"
#include "src/explore/search/process.h"
#include "src/explore/search/state.h"
#include "src/explore/search/symbols.h"

#define MOST_JOBS 256u

/* A process's message when it is done; a report of @report_size bytes follows. */
struct answer {
	struct explore_outcome outcome;
	char error[512];
	char file[4096];
	size_t report_size;
};

struct job {
	const struct explore_run_options *options;
	struct answer answer;
	char *report;
	struct error err;
	double started, told, kept;
	unsigned int number;
	struct explore_state_file state;
};

static bool progress(void *ctx, const struct explore_outcome *outcome)
{
	struct job *job = ctx;
	double at = process_now(), limit = job->options->seconds;

	if (!job->number && job->options->progress && at - job->told >= 1) {
		job->told = at;
		job->options->progress(at - job->started, outcome);
	}
	return !process_is_stopped() && (limit <= 0 || at - job->started < limit);
}

/* At once, so that even an early end can be resumed, then each second, and at the end. */
static void checkpoint(void *ctx, const struct explore_frontier *frontier)
{
	struct job *job = ctx;
	double at = process_now();

	if (job->kept > 0 && at - job->kept < 1 && !frontier->last)
		return;
	job->kept = at;
	if (explore_state_write(&job->state, job->options, job->number, frontier, &job->err))
		snprintf(job->answer.error, sizeof(job->answer.error), "%s", job->err.text);
}

/* False: there is a state from which this search cannot resume. */
static bool resume(struct job *job, struct explore_plan *plan)
{
	int got;

	if (!job->options->resume)
		return true;
	explore_state_name(&job->state, job->options, job->number);
	got = explore_state_read(&job->state, job->options, job->number, &job->err);
	plan->checkpoint = checkpoint;
	if (got == 1)
		plan->from = &job->state.frontier;
	if (got < 0)
		snprintf(job->answer.error, sizeof(job->answer.error), "%s", job->err.text);
	return got >= 0;
}

static bool found(void *ctx, const struct explore_failure *failure)
{
	struct job *job = ctx;
	const struct explore_run_options *o = job->options;

	snprintf(job->answer.file, sizeof(job->answer.file), "%s/%s-%s-%" PRIu64 ".json", o->out,
		 o->setting.scenario, failure->class, failure->schedule + 1);
	if (mkdir(o->out, 0777) && errno != EEXIST)
		error_set(&job->err, errno, "%s: %s", o->out, strerror(errno));
	else if (!explore_failure_write(job->answer.file, &o->setting, failure, &job->err))
		job->report = explore_symbolise(failure->text);
	if (!job->report)
		snprintf(job->answer.error, sizeof(job->answer.error), "%s", job->err.text);
	return false;
}

/* What starting a job needs. */
struct start {
	const struct explore_subject *subject;
	const struct explore_run_options *options;
	unsigned int number;
};

static void run_job(void *ctx, int fd)
{
	const struct start *start = ctx;
	const struct explore_subject *subject = start->subject;
	const struct explore_run_options *o = start->options;
	struct job job = {.options = o,
			  .started = process_now(),
			  .told = process_now(),
			  .number = start->number};
	struct explore_plan plan = o->plan;

	plan.first = start->number;
	plan.stride = o->jobs;
	plan.found = found;
	plan.progress = progress;
	plan.ctx = &job;
	if (resume(&job, &plan))
		subject->module->search(subject->scenario, &subject->env, &plan,
					&job.answer.outcome);
	explore_state_free(&job.state);
	if (job.answer.outcome.error)
		snprintf(job.answer.error, sizeof(job.answer.error), "%s",
			 job.answer.outcome.error);
	job.answer.report_size = job.report ? strlen(job.report) : 0;
	if (!write_all(fd, &job.answer, sizeof(job.answer)))
		write_all(fd, job.report ? job.report : "", job.answer.report_size);
}

static void add(struct explore_result *result, const struct answer *answer, char *report)
{
	result->schedules += answer->outcome.schedules;
	result->steps += answer->outcome.steps;
	result->abandoned += answer->outcome.abandoned;
	result->failures += answer->outcome.failures;
	result->exhausted |= answer->outcome.exhausted;
	if (answer->outcome.pairs > result->pairs)
		result->pairs = answer->outcome.pairs;
	if (answer->outcome.longest > result->longest)
		result->longest = answer->outcome.longest;
	if (!report || result->report) {
		free(report);
		return;
	}
	result->report = report;
	snprintf(result->file, sizeof(result->file), "%s", answer->file);
}

/* False: the process died, or says what is wrong. */
static bool take_answer(int fd, struct explore_result *result, struct error *err)
{
	struct answer answer;
	char *report = NULL;

	if (!process_read(fd, &answer, sizeof(answer))) {
		error_set(err, ECHILD, "explore: a process of the search died");
		return false;
	}
	if (answer.report_size)
		report = calloc(1, answer.report_size + 1);
	if (report && !process_read(fd, report, answer.report_size)) {
		free(report);
		report = NULL;
	}
	add(result, &answer, report);
	if (!*answer.error)
		return true;
	error_set(err, EINVAL, "explore: %s", answer.error);
	return false;
}

static int start(const struct explore_subject *subject, const struct explore_run_options *o,
		 pid_t *pids, struct pollfd *fds)
{
	struct start job = {.subject = subject, .options = o};

	for (; job.number < o->jobs; job.number++) {
		struct pollfd *fd = &fds[job.number];
		int ret;

		*fd = (struct pollfd){.fd = -1, .events = POLLIN};
		ret = process_start(run_job, &job, &pids[job.number], &fd->fd);
		if (ret)
			return ret;
	}
	return 0;
}

static void end_others(const pid_t *pids, const struct pollfd *fds, unsigned int jobs)
{
	for (unsigned int i = 0; i < jobs; i++)
		if (fds[i].fd >= 0 && pids[i] > 0)
			kill(pids[i], SIGTERM);
}

static int collect(pid_t *pids, struct pollfd *fds, unsigned int jobs,
		   struct explore_result *result, struct error *err)
{
	int ret = 0;

	for (unsigned int left = jobs; left;) {
		if (poll(fds, jobs, -1) < 0)
			continue; /* interrupted: the processes are, too */
		for (unsigned int i = 0; i < jobs; i++) {
			if (fds[i].fd < 0 || !fds[i].revents)
				continue;
			if (!take_answer(fds[i].fd, result, err))
				ret = -EINVAL;
			close(fds[i].fd);
			fds[i].fd = -1;
			left--;
			if (ret || result->failures)
				end_others(pids, fds, jobs);
		}
	}
	for (unsigned int i = 0; i < jobs; i++)
		waitpid(pids[i], NULL, 0);
	return ret;
}

int explore_run(const struct explore_subject *subject, const struct explore_run_options *o,
		struct explore_result *result, struct error *err)
{
	struct pollfd fds[MOST_JOBS];
	pid_t pids[MOST_JOBS];
	double started = process_now();
	int ret;

	*result = (struct explore_result){0};
	process_catch_signals();
	ret = start(subject, o, pids, fds);
	if (ret)
		return error_set(err, -ret, "explore: %s", strerror(-ret));
	ret = collect(pids, fds, o->jobs, result, err);
	result->seconds = process_now() - started;
	result->interrupted = process_is_stopped();
	return ret;
}

void explore_result_free(struct explore_result *result)
{
	free(result->report);
}
