// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/explore_fuzz.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/exit_status.h"
#include "src/explore/search/fuzz.h"

static void print_result(const struct fuzz_result *result)
{
	const struct fuzz_corpus *corpus = &result->corpus;

	printf("%" PRIu64 " scenarios, %" PRIu64 " schedules, %" PRIu64 " steps, %.2f s%s\n",
	       corpus->next, corpus->schedules, corpus->steps, result->seconds,
	       result->failed ? "" : ": nothing found");
	printf("coverage: %zu pairs of places, by %zu scenarios that are kept\n", corpus->nr_pairs,
	       corpus->nr_kept);
	if (result->interrupted && !result->failed)
		puts("interrupted");
}

/* With all that changes a schedule. */
static void print_command(const struct fuzz_result *result, const struct explore_run_options *run,
			  uint64_t each)
{
	const struct explore_setting *s = &run->setting;

	printf("scenario %" PRIu64
	       " fails: zslab explore --variant %s --strategy %s --seed %" PRIu64
	       " --schedules %" PRIu64 " --depth %u --preemptions %u --max-steps %" PRIu64
	       " --kernel-config %s --races %s --model %s %s\n",
	       result->number, s->variant, run->plan.strategy, s->seed, each, run->plan.depth,
	       run->plan.preemptions, s->max_steps, s->kernel_config, s->races, s->model,
	       result->file);
}

int explore_fuzz(const struct explore_subject *subject, const struct explore_run_options *run,
		 uint64_t each, char *file, size_t size)
{
	struct fuzz_result result;
	struct error err;
	int status = EXIT_USAGE;

	if (fuzz_run(subject, run, each, &result, &err)) {
		fprintf(stderr, "%s\n", err.text);
	} else {
		print_result(&result);
		status = result.interrupted ? EXIT_INTERRUPTED : EXIT_DONE;
		if (result.failed) {
			print_command(&result, run, each);
			status = EXIT_FOUND;
		}
	}
	snprintf(file, size, "%s", result.file);
	fuzz_result_free(&result);
	return status;
}
