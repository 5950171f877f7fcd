// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <time.h>

#include "lib/datadir.h"
#include "src/cli/options/options.h"
#include "src/report/gnuplot.h"
#include "src/results/verdict.h"

enum state { GOOD, POOR, MISSING };

/* The result of one check: a line. */
struct finding {
	enum state verdict;
	char text[160];
	const char *hint; /* what to do about it, unless GOOD */
};

struct check {
	const char *name;
	void (*look)(struct finding *f);
};

static void look_for_module(struct finding *f)
{
	char path[4096];

	if (!datadir_find(DATA_MODULES, "zslab-native.so", path, sizeof(path))) {
		snprintf(f->text, sizeof(f->text), "native is there");
		return;
	}
	f->verdict = MISSING;
	snprintf(f->text, sizeof(f->text), "zslab-native.so is not found");
	f->hint = "install zslab whole, or set ZSLAB_MODULE_DIR";
}

static void look_for_plots(struct finding *f)
{
	char path[4096];

	if (!datadir_find(DATA_PLOTS, "style.gp", path, sizeof(path))) {
		snprintf(f->text, sizeof(f->text), "scripts are there");
		return;
	}
	f->verdict = MISSING;
	snprintf(f->text, sizeof(f->text), "the plot scripts are not found");
	f->hint = "install zslab whole, or set ZSLAB_DATA_DIR";
}

static void look_for_gnuplot(struct finding *f)
{
	f->verdict = gnuplot_available() ? GOOD : MISSING;
	snprintf(f->text, sizeof(f->text), f->verdict == GOOD ? "runs" : "not installed");
	f->hint = "apt install gnuplot-nox; without it there are tables but no figures";
}

static void look_at_cpus(struct finding *f)
{
	cpu_set_t set;
	int nr = sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);

	f->verdict = nr > 1 ? GOOD : POOR;
	snprintf(f->text, sizeof(f->text), "%d to run on", nr);
	f->hint = "replay and migration take turns on one: the figures show both";
}

/* The "flags" line of the first CPU. */
static bool cpu_has_flag(const char *flag)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	char line[8192], word[64];
	bool found = false;

	snprintf(word, sizeof(word), " %s ", flag);
	while (file && !found && fgets(line, sizeof(line), file)) {
		if (strncmp(line, "flags", 5))
			continue;
		line[strcspn(line, "\n")] = ' ';
		found = strstr(line, word);
		break;
	}
	if (file)
		fclose(file);
	return found;
}

static void look_at_tsc(struct finding *f)
{
	bool good = cpu_has_flag("constant_tsc") && cpu_has_flag("nonstop_tsc");

	f->verdict = good ? GOOD : POOR;
	snprintf(f->text, sizeof(f->text), good ? "invariant" : "not invariant, or unknown");
	f->hint = "clock_gettime() is used instead, which costs more per time stamp";
}

static bool read_line(const char *path, char *out, size_t size)
{
	FILE *file = fopen(path, "r");
	bool got = file && fgets(out, (int)size, file);

	if (file)
		fclose(file);
	if (got)
		out[strcspn(out, "\n")] = '\0';
	return got;
}

static void look_at_governor(struct finding *f)
{
	char governor[64];

	f->hint = "cpupower frequency-set -g performance keeps the clock from moving";
	if (!read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", governor,
		       sizeof(governor))) {
		snprintf(f->text, sizeof(f->text), "unknown (a virtual machine, or fixed)");
		return;
	}
	f->verdict = strcmp(governor, "performance") ? POOR : GOOD;
	snprintf(f->text, sizeof(f->text), "%s", governor);
}

static void look_at_memory(struct finding *f)
{
	struct sysinfo info;
	double gib;

	if (sysinfo(&info)) {
		snprintf(f->text, sizeof(f->text), "unknown");
		return;
	}
	gib = (double)info.freeram * info.mem_unit / (1 << 30);
	f->verdict = gib < 0.5 ? POOR : GOOD;
	snprintf(f->text, sizeof(f->text), "%.1f GiB free of %.1f", gib,
		 (double)info.totalram * info.mem_unit / (1 << 30));
	f->hint = "the pool of a trace is held in memory: a run may swap or be killed";
}

/* Ticks of all CPUs since boot: those that ran something or were stolen, and all. */
static bool read_ticks(double *used, double *all)
{
	FILE *file = fopen("/proc/stat", "r");
	double ticks[8];
	bool good = file &&
		    fscanf(file, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &ticks[0], &ticks[1],
			   &ticks[2], &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]) == 8;

	if (file)
		fclose(file);
	*used = *all = 0;
	for (int i = 0; good && i < 8; i++) {
		*all += ticks[i];
		if (i != 3 && i != 4) /* idle, and idle until a disk is done */
			*used += ticks[i];
	}
	return good;
}

/* This program sleeps during that time. */
static void look_at_others(struct finding *f)
{
	const struct timespec interval = {.tv_nsec = 500000000};
	double used[2], all[2], share;

	if (!read_ticks(&used[0], &all[0]) || nanosleep(&interval, NULL) ||
	    !read_ticks(&used[1], &all[1]) || !(all[1] > all[0])) {
		snprintf(f->text, sizeof(f->text), "unknown");
		return;
	}
	share = (used[1] - used[0]) / (all[1] - all[0]);
	f->verdict = share < VERDICT_HOST_SHARE ? GOOD : POOR;
	snprintf(f->text, sizeof(f->text), "%.1f %% of the CPUs now", 100 * share);
	f->hint = "others use the CPUs: results will be marked host_busy, without verdicts";
}

static const struct check checks[] = {
	{"machine module", look_for_module}, {"plot scripts", look_for_plots},
	{"gnuplot", look_for_gnuplot},	     {"CPUs", look_at_cpus},
	{"time stamps", look_at_tsc},	     {"governor", look_at_governor},
	{"memory", look_at_memory},	     {"others", look_at_others},
};

struct doctor_options {
	bool json;
};

static const struct option_def options[] = {
	{.name = "json",
	 .type = OPTION_FLAG,
	 .help = "Print JSON.",
	 .offset = offsetof(struct doctor_options, json)},
	{0},
};

static const char *const verdicts[] = {"ok", "poor", "missing"};

static void print_finding(const struct check *check, const struct finding *f)
{
	printf("%-8s %-15s %s", verdicts[f->verdict], check->name, f->text);
	if (f->verdict != GOOD)
		printf(" (%s)", f->hint);
	putchar('\n');
}

static json_t *finding_to_json(const struct check *check, const struct finding *f)
{
	return json_pack("{ss ss ss ss*}", "check", check->name, "verdict", verdicts[f->verdict],
			 "text", f->text, "hint", f->verdict == GOOD ? NULL : f->hint);
}

static int run_doctor(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct doctor_options *o = values;
	json_t *list = json_array();
	int status = EXIT_DONE;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		struct finding f = {.verdict = GOOD};

		checks[i].look(&f);
		if (f.verdict == MISSING)
			status = EXIT_ENVIRONMENT;
		if (o->json)
			json_array_append_new(list, finding_to_json(&checks[i], &f));
		else
			print_finding(&checks[i], &f);
	}
	if (o->json) {
		json_dumpf(list, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(list);
	return status;
}

const struct command command_doctor = {
	.name = "doctor",
	.args = "",
	.summary = "check whether this machine is fit to measure and to plot",
	.description =
		"One line per check: ok, poor (figures will be noisier) or missing (something will "
		"not work; the exit status is then 3), with what to do about it.",
	.examples = "zslab doctor",
	.options = options,
	.values_size = sizeof(struct doctor_options),
	.run = run_doctor,
};
