// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "src/cli/options/options.h"
#include "src/explore/search/search.h"

struct explore_options {
	const char *variant, *strategy;
	uint64_t kernel_config, races;
	uint64_t schedules, seed, max_steps;
	bool list, check_restore;
};

static const char *const kernel_configs[] = {"preempt", "rt", "rt-old", NULL};
static const char *const race_rules[] = {"kcsan", "strict", NULL};

#define FIELD(name) offsetof(struct explore_options, name)
static const struct option_def options[] = {
	{.name = "variant",
	 .type = OPTION_STRING,
	 .arg = "NAME[:SWITCH[=VALUE][+...]]",
	 .def = "trylock",
	 .help = "The variant that the scenario runs on.",
	 .offset = FIELD(variant)},
	{.name = "strategy",
	 .type = OPTION_STRING,
	 .arg = "NAME",
	 .def = "random",
	 .help = "How schedules are chosen: random, each step that of any CPU that can go on.",
	 .offset = FIELD(strategy)},
	{.name = "schedules",
	 .type = OPTION_NUMBER,
	 .arg = "N",
	 .def = "10000",
	 .help = "Schedules to run at most.",
	 .offset = FIELD(schedules),
	 .min = 1},
	{.name = "seed",
	 .type = OPTION_NUMBER,
	 .arg = "S",
	 .def = "1",
	 .help = "What the schedules are drawn from.",
	 .offset = FIELD(seed)},
	{.name = "max-steps",
	 .type = OPTION_NUMBER,
	 .arg = "N",
	 .def = "100000",
	 .help = "Steps of a schedule after which it counts as a livelock.",
	 .offset = FIELD(max_steps),
	 .min = 1},
	{.name = "kernel-config",
	 .type = OPTION_CHOICE,
	 .arg = "NAME",
	 .def = "preempt",
	 .choices = kernel_configs,
	 .help = "Locks of CONFIG_PREEMPT; of PREEMPT_RT; or of PREEMPT_RT before commit "
		 "89038cc87d80, whose unlock ended the RCU read section first.",
	 .offset = FIELD(kernel_config)},
	{.name = "races",
	 .type = OPTION_CHOICE,
	 .arg = "RULES",
	 .def = "kcsan",
	 .choices = race_rules,
	 .help = "Which data races are reported: by the kernel's default rules, or all of them.",
	 .offset = FIELD(races)},
	{.name = "check-restore",
	 .type = OPTION_FLAG,
	 .help = "After each schedule, compare the world with a copy of how it was.",
	 .offset = FIELD(check_restore)},
	{.name = "list",
	 .type = OPTION_FLAG,
	 .help = "Print the scenarios, one a line.",
	 .offset = FIELD(list)},
	{0},
};

static int print_list(const struct explore_module *module)
{
	for (const struct scenario *const *s = module->scenarios; *s; s++)
		printf("%-24s %s\n", (*s)->name, (*s)->description);
	return EXIT_DONE;
}

static bool found(void *ctx, const struct explore_failure *failure)
{
	(void)ctx;
	printf("%s, in schedule %llu (%s, seed %llu) after %llu steps and %zu preemptions:\n%s",
	       failure->class, (unsigned long long)failure->schedule + 1, failure->strategy,
	       (unsigned long long)failure->seed, (unsigned long long)failure->steps,
	       failure->nr_preemptions, failure->text);
	return false;
}

static int explore(const struct explore_options *o, const struct explore_subject *subject)
{
	struct explore_outcome outcome;
	struct explore_plan plan = {.strategy = o->strategy,
				    .schedules = o->schedules,
				    .seed = o->seed,
				    .max_steps = o->max_steps,
				    .check_restore = o->check_restore,
				    .rt_old = o->kernel_config == 2,
				    .strict = o->races == 1,
				    .found = found};

	subject->module->search(subject->scenario, &subject->env, &plan, &outcome);
	if (outcome.error) {
		fprintf(stderr, "explore %s: %s\n", subject->scenario->name, outcome.error);
		return EXIT_USAGE;
	}
	printf("%llu schedules, %llu steps%s\n", (unsigned long long)outcome.schedules,
	       (unsigned long long)outcome.steps, outcome.failures ? "" : ": nothing found");
	return outcome.failures ? EXIT_FOUND : EXIT_DONE;
}

static int run_explore(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct explore_options *o = values;
	struct error err;
	const struct explore_module *module = explore_module_load(&err);
	struct explore_subject subject;

	if (!module) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_ENVIRONMENT;
	}
	if (o->list)
		return print_list(module);
	if (!argc) {
		fprintf(stderr, "explore: no scenario; expected one of zslab explore --list\n");
		return EXIT_USAGE;
	}
	if (explore_subject_find(&subject, module, argv[0], o->variant, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_USAGE;
	}
	return explore(o, &subject);
}

const struct command command_explore = {
	.name = "explore",
	.args = "SCENARIO",
	.summary = "schedules that break a variant",
	.description = "Runs a small scenario of the allocator again and again, under schedules "
		       "that are chosen to break it. Exit status 1 if a bug was found.",
	.examples = "zslab explore --list\n"
		    "zslab explore --schedules 1000 lost-update",
	.options = options,
	.values_size = sizeof(struct explore_options),
	.min_args = 0,
	.max_args = 1,
	.run = run_explore,
};
