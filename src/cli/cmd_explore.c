// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/explore_fuzz.h"
#include "src/cli/explore_output.h"
#include "src/cli/options/options.h"
#include "src/explore/search/user.h"
#include "src/run/options.h"

struct explore_options {
	const char *variant, *strategy, *out, *replay, *minimise, *html, *resume;
	const char *source; /* not an option: the user's scenario */
	uint64_t kernel_config, races, model;
	uint64_t schedules, seed, max_steps, depth, preemptions, jobs, each;
	double seconds;
	bool list, check_restore, whole, fuzz;
};

static const char *const models[] = {"sc", "tso", "pso", "lkmm", NULL};
static const char *const race_rules[] = {"kcsan", "strict", "none", NULL};

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
	 .def = "portfolio",
	 .help = "How schedules are chosen. random: each step is that of any CPU that can go on. "
		 "pct: by priorities that change at --depth - 1 places. pos: accesses that depend "
		 "on each other, in random order. portfolio: these in turn. coverage: what showed "
		 "a new pair of places is kept, and changed. exhaustive: all "
		 "schedules, but one of those that differ in the order of independent steps. "
		 "bounded: all with at most --preemptions preemptions.",
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
	 .help = "Seed of the schedules.",
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
	 .choices = run_kernel_configs,
	 .help = "Locks of CONFIG_PREEMPT; of PREEMPT_RT; or of PREEMPT_RT before commit "
		 "89038cc87d80, whose unlock ended the RCU read section first.",
	 .offset = FIELD(kernel_config)},
	{.name = "races",
	 .type = OPTION_CHOICE,
	 .arg = "RULES",
	 .def = "kcsan",
	 .choices = race_rules,
	 .help = "Data races to report: by the kernel's default rules, all, or none.",
	 .offset = FIELD(races)},
	{.name = "model",
	 .type = OPTION_CHOICE,
	 .arg = "MODEL",
	 .def = "sc",
	 .choices = models,
	 .help = "When other CPUs see a store. sc: at once. tso: when it leaves the CPU's store "
		 "buffer, in order, as on x86. pso: in any order that the kernel's memory model "
		 "allows for stores. lkmm: the same, and marked loads may return older values, as "
		 "that model allows.",
	 .offset = FIELD(model)},
	{.name = "depth",
	 .type = OPTION_NUMBER,
	 .arg = "D",
	 .def = "3",
	 .help = "PCT's depth: how many orderings a bug may need. Its bound is printed.",
	 .offset = FIELD(depth),
	 .min = 1,
	 .max = 16},
	{.name = "preemptions",
	 .type = OPTION_NUMBER,
	 .arg = "P",
	 .def = "2",
	 .help = "Preemptions of a schedule at most, for --strategy bounded.",
	 .offset = FIELD(preemptions),
	 .max = 1000},
	{.name = "time",
	 .type = OPTION_SECONDS,
	 .arg = "S",
	 .help = "Stop after this time, such as 60 or 10m.",
	 .offset = FIELD(seconds)},
	{.name = "jobs",
	 .short_name = 'j',
	 .type = OPTION_NUMBER,
	 .arg = "N",
	 .def = "1",
	 .help = "Processes that share the schedules.",
	 .offset = FIELD(jobs),
	 .min = 1,
	 .max = 256},
	{.name = "fuzz-scenarios",
	 .type = OPTION_FLAG,
	 .help = "Draw scenarios, and change those that added a pair of places. One that fails is "
		 "kept as a FILE.c.",
	 .offset = FIELD(fuzz)},
	{.name = "scenario-schedules",
	 .type = OPTION_NUMBER,
	 .arg = "N",
	 .def = "200",
	 .min = 1,
	 .help = "With --fuzz-scenarios: schedules of each.",
	 .offset = FIELD(each)},
	{.name = "out",
	 .type = OPTION_STRING,
	 .arg = "DIR",
	 .def = "failures",
	 .help = "Folder for failure files, which --replay takes.",
	 .offset = FIELD(out)},
	{.name = "resume",
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "Save the search's progress in FILE, and continue from it if it exists: after "
		 "an interrupt, a kill or a failure, or with more --schedules.",
	 .offset = FIELD(resume)},
	{.name = "replay",
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "Repeat a failure, and show the accesses that lead to it.",
	 .offset = FIELD(replay)},
	{.name = "minimise",
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "Like --replay, with as few preemptions as still fail; kept as FILE.min.",
	 .offset = FIELD(minimise)},
	{.name = "html",
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "With --replay or --minimise: write the output as a page.",
	 .offset = FIELD(html)},
	{.name = "whole",
	 .type = OPTION_FLAG,
	 .help = "With --replay or --minimise: show long stretches of one CPU in full.",
	 .offset = FIELD(whole)},
	{.name = "check-restore",
	 .type = OPTION_FLAG,
	 .help = "After each schedule, check that the world was restored exactly.",
	 .offset = FIELD(check_restore)},
	{.name = "list",
	 .type = OPTION_FLAG,
	 .help = "Print the scenarios, one a line.",
	 .offset = FIELD(list)},
	{0},
};

/* What changes a schedule, as command line options. */
static void fill_setting(const struct explore_options *o, const struct explore_subject *subject,
			 struct explore_setting *setting)
{
	if (subject->scenario)
		snprintf(setting->scenario, sizeof(setting->scenario), "%s",
			 subject->scenario->name);
	if (o->source && !realpath(o->source, setting->source))
		snprintf(setting->source, sizeof(setting->source), "%s", o->source);
	snprintf(setting->variant, sizeof(setting->variant), "%s", subject->variant);
	snprintf(setting->kernel_config, sizeof(setting->kernel_config), "%s",
		 run_kernel_configs[o->kernel_config]);
	snprintf(setting->races, sizeof(setting->races), "%s", race_rules[o->races]);
	snprintf(setting->model, sizeof(setting->model), models[o->model]);
	setting->seed = o->seed;
	setting->max_steps = o->max_steps;
}

static void fill_plan(const struct explore_setting *setting, struct explore_plan *plan)
{
	plan->max_steps = setting->max_steps;
	plan->rt_old = !strcmp(setting->kernel_config, "rt-old");
	plan->strict = !strcmp(setting->races, "strict");
	plan->no_races = !strcmp(setting->races, "none");
	for (unsigned int i = 0; models[i]; i++)
		if (!strcmp(setting->model, models[i]))
			plan->model = (enum explore_model)i;
}

static bool runs_pct(const struct explore_options *o)
{
	return !strcmp(o->strategy, "pct") || !strcmp(o->strategy, "portfolio");
}

static struct explore_run_options fill_run(const struct explore_options *o,
					   const struct explore_subject *subject)
{
	struct explore_run_options run = {
		.plan = {.strategy = o->strategy,
			 .schedules = o->schedules,
			 .seed = o->seed,
			 .depth = (unsigned int)o->depth,
			 .preemptions = (unsigned int)o->preemptions,
			 .check_restore = o->check_restore},
		.jobs = (unsigned int)o->jobs,
		.seconds = o->seconds,
		.out = o->out,
		.resume = o->resume,
		.progress = isatty(STDERR_FILENO) ? explore_print_progress : NULL,
	};

	fill_setting(o, subject, &run.setting);
	fill_plan(&run.setting, &run.plan);
	return run;
}

static int explore(const struct explore_options *o, const struct explore_subject *subject)
{
	struct explore_run_options run = fill_run(o, subject);
	struct explore_result result;
	struct error err;
	char all[128];
	int status;

	if (explore_run(subject, &run, &result, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_USAGE;
	}
	if (strcmp(o->strategy, "bounded"))
		snprintf(all, sizeof(all),
			 "all schedules explored, up to the order of independent steps");
	else
		snprintf(all, sizeof(all), "all %llu schedules up to %llu preemptions explored",
			 (unsigned long long)result.schedules, (unsigned long long)o->preemptions);
	explore_print_result(&result, all, runs_pct(o) ? (unsigned int)o->depth : 0,
			     scenario_cpus(subject->scenario));
	status = result.failures ? EXIT_FOUND : EXIT_DONE;
	if (result.interrupted)
		status = EXIT_INTERRUPTED;
	explore_result_free(&result);
	return status;
}

/* 0, or -EINVAL with @err: a schedule of another build has no meaning here. */
static int check_build(const char *path, const struct explore_file *file, struct error *err)
{
	char build[sizeof(file->build)];
	int ret = explore_build_id(build, sizeof(build), err);

	if (ret || !strcmp(build, file->build))
		return ret;
	return error_set(err, EINVAL, "%s: a schedule of build %s; expected one of this build, %s",
			 path, file->build, build);
}

/* NULL: an error was printed, and *@status is the exit status. */
static const struct explore_module *load(const char *source, int *status)
{
	struct error err;
	const struct explore_module *module = explore_module_load(source, &err);

	if (!module) {
		*status = errno == EINVAL ? EXIT_USAGE : EXIT_ENVIRONMENT;
		fprintf(stderr, "%s\n", err.text);
	}
	return module;
}

static int repeat_file(const struct explore_options *o, const char *path,
		       const struct explore_file *file)
{
	const char *source = *file->setting.source ? file->setting.source : NULL;
	struct explore_plan plan = {.strategy = "random", .check_restore = o->check_restore};
	struct explore_subject subject;
	char shorter[4096];
	struct error err;
	int status = EXIT_USAGE;
	const struct explore_module *module = load(source, &status);

	if (!module)
		return status;
	if (check_build(path, file, &err) ||
	    explore_subject_find(&subject, module, file->setting.scenario, file->setting.variant,
				 &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_USAGE;
	}
	fill_plan(&file->setting, &plan);
	subject.env.seed = file->setting.seed;
	snprintf(shorter, sizeof(shorter), "%s.min", path);
	return explore_repeat(&subject, &plan, file, !o->replay, shorter, o->html, o->whole);
}

static int repeat(const struct explore_options *o)
{
	const char *path = o->replay ? o->replay : o->minimise;
	struct explore_file file;
	struct error err;
	int status = EXIT_USAGE;

	if (explore_failure_read(path, &file, &err))
		fprintf(stderr, "%s\n", err.text);
	else
		status = repeat_file(o, path, &file);
	explore_file_free(&file);
	return status;
}

static int run_scenario(const struct explore_options *o, const struct explore_module *module,
			const char *name)
{
	struct explore_subject subject;
	struct error err;

	if (o->source)
		name = module->scenarios[0]->name;
	if (!explore_subject_find(&subject, module, name, o->variant, &err)) {
		subject.env.seed = o->seed;
		return explore(o, &subject);
	}
	fprintf(stderr, "%s\n", err.text);
	return EXIT_USAGE;
}

/* Compiles the scenario that was found, and runs it: it fails by the same schedule. */
static int run_drawn(const struct explore_options *o, const char *file)
{
	struct explore_options again = *o;
	const struct explore_module *module;
	int status;

	again.source = file;
	again.schedules = o->each;
	again.seconds = 0;
	again.jobs = 1;
	again.resume = NULL;
	module = load(file, &status);
	return module ? run_scenario(&again, module, NULL) : status;
}

/* The variant that any scenario has. */
static int fuzz(const struct explore_options *o, const struct explore_module *module)
{
	struct explore_run_options run;
	struct explore_subject subject;
	char file[4096];
	struct error err;
	int status;

	if (explore_subject_find(&subject, module, "malloc-malloc", o->variant, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_USAGE;
	}
	subject.scenario = NULL;
	subject.env.seed = o->seed;
	run = fill_run(o, &subject);
	status = explore_fuzz(&subject, &run, o->each, file, sizeof(file));
	return status == EXIT_FOUND ? run_drawn(o, file) : status;
}

/*
 * Which store leaves next in pso, and what loads return in lkmm, is drawn: nothing lists them all.
 */
static bool model_fits(const struct explore_options *o)
{
	bool all = !strcmp(o->strategy, "exhaustive") || !strcmp(o->strategy, "bounded");

	if (o->model < EXPLORE_PSO || !all)
		return true;
	fprintf(stderr, "explore: --strategy %s: not with --model %s; expected another strategy\n",
		o->strategy, models[o->model]);
	return false;
}

static int run_explore(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	struct explore_options *o = values;
	const struct explore_module *module;
	int status;

	if (o->replay || o->minimise)
		return repeat(o);
	if (argc && explore_user_is_file(argv[0]))
		o->source = argv[0];
	module = load(o->source, &status);
	if (!module)
		return status;
	if (o->list)
		return explore_print_list(module);
	if ((argc || o->fuzz) && !explore_is_strategy(module, o->strategy))
		return EXIT_USAGE;
	if (argc && o->fuzz) {
		fprintf(stderr, "explore: --fuzz-scenarios: %s: expected no scenario\n", argv[0]);
		return EXIT_USAGE;
	}
	if (o->jobs > 1 && !o->fuzz &&
	    (!strcmp(o->strategy, "exhaustive") || !strcmp(o->strategy, "bounded"))) {
		fprintf(stderr, "explore: --jobs %llu: --strategy %s takes one\n",
			(unsigned long long)o->jobs, o->strategy);
		return EXIT_USAGE;
	}
	if (!model_fits(o))
		return EXIT_USAGE;
	if (o->fuzz)
		return fuzz(o, module);
	if (argc)
		return run_scenario(o, module, argv[0]);
	fprintf(stderr, "explore: no scenario; expected one of zslab explore --list, or FILE.c\n");
	return EXIT_USAGE;
}

const struct command command_explore = {
	.name = "explore",
	.args = "SCENARIO|FILE.c",
	.summary = "search for schedules that break a variant",
	.description = "Runs a small scenario of the allocator many times, under schedules "
		       "chosen to break it. FILE.c is a scenario of your own, which is "
		       "compiled first. Exit status 1 if a bug was found.",
	.examples = "zslab explore --list\n"
		    "zslab explore --schedules 1000 lost-update\n"
		    "zslab explore --variant rcu --jobs 2 --time 60 free-migrate\n"
		    "zslab explore --fuzz-scenarios --variant rcu --jobs 2 --time 60\n"
		    "zslab explore --minimise failures/lost-update-bug-3.json",
	.options = options,
	.values_size = sizeof(struct explore_options),
	.min_args = 0,
	.max_args = 1,
	.run = run_explore,
};
