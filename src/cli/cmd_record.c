// SPDX-License-Identifier: GPL-2.0-or-later
/* "zslab record": the zsmalloc calls of the live kernel, as text for zslab import. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/output.h"
#include "src/cli/options/options.h"
#include "src/cli/record_probes.h"

#define WAIT_MS 50

struct record_options {
	double seconds;
	const char *out;
	struct record_places places;
};

static const char *const ways[] = {"auto", "graph", "probes", NULL};

static const struct option_def options[] = {
	{.name = "for",
	 .type = OPTION_SECONDS,
	 .arg = "TIME",
	 .help = "Record for TIME, or until Ctrl-C. Without it: while COMMAND runs.",
	 .offset = offsetof(struct record_options, seconds)},
	{.name = "out",
	 .short_name = 'o',
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .def = "recorded.txt",
	 .help = "The recording, for zslab import; '-' for standard output. It has addresses of the "
		 "kernel's memory and names of processes: publish what import makes of it.",
	 .offset = offsetof(struct record_options, out)},
	{.name = "tracing",
	 .type = OPTION_STRING,
	 .arg = "DIR",
	 .help = "Folder of tracefs; default: where it is mounted, usually /sys/kernel/tracing.",
	 .offset = offsetof(struct record_options, places.tracing)},
	{.name = "by",
	 .type = OPTION_CHOICE,
	 .arg = "WAY",
	 .def = "auto",
	 .help = "graph: the function_graph tracer, with arguments and return values. probes: kprobe "
		 "events. auto: the first that the kernel has, else the requests to a zram device.",
	 .offset = offsetof(struct record_options, places.by),
	 .choices = ways},
	{.name = "module",
	 .type = OPTION_STRING,
	 .arg = "NAME",
	 .help = "Record the functions of this module, such as zslab_zsmalloc of zslab kmod; "
		 "default: the kernel's.",
	 .offset = offsetof(struct record_options, places.module)},
	{.name = "block",
	 .type = OPTION_STRING,
	 .arg = "DEVICE",
	 .help = "Record the requests to this zram device, such as zram0, instead of "
		 "zsmalloc's calls. They have no sizes.",
	 .offset = offsetof(struct record_options, places.block)},
	{.name = "lockdown",
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .def = "/sys/kernel/security/lockdown",
	 .help = "File in which the kernel states its lockdown level.",
	 .offset = offsetof(struct record_options, places.lockdown)},
	{0},
};

struct recording {
	struct record_probes *probes;
	FILE *out;
	int text;
	uint64_t lines;
	pid_t command;
	int status; /* of the command */
};

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/*
 * Writes all that can be read now. False: the file cannot be written. Of function_graph's lines,
 * those that exceed the kernel's 8 KiB replace a line of another CPU, as seen in 7.3: hence reads
 * of less.
 */
static bool copy_text(struct recording *r)
{
	static char buffer[4096];
	ssize_t got;

	while ((got = read(r->text, buffer, sizeof(buffer))) > 0) {
		for (ssize_t i = 0; i < got; i++)
			r->lines += buffer[i] == '\n';
		if (fwrite(buffer, 1, (size_t)got, r->out) != (size_t)got)
			return false;
	}
	return true;
}

static double now(void)
{
	return (double)clock_ns(CLOCK_MONOTONIC) * 1e-9;
}

static bool command_ended(struct recording *r)
{
	return r->command > 0 && waitpid(r->command, &r->status, WNOHANG) == r->command;
}

static int start_command(struct recording *r, char **argv)
{
	r->command = fork();
	if (r->command < 0) {
		perror("record: fork");
		return EXIT_ENVIRONMENT;
	}
	if (r->command)
		return EXIT_DONE;
	execvp(argv[0], argv);
	fprintf(stderr, "record: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Records until the command or the time ends. */
static int record_events(struct recording *r, double seconds)
{
	double end = now() + seconds;
	bool fine = true, ended = false;

	while (fine && !ended && !stopped) {
		struct pollfd fd = {.fd = r->text, .events = POLLIN};

		poll(&fd, 1, WAIT_MS);
		fine = copy_text(r);
		ended = command_ended(r) || (seconds > 0 && now() >= end);
	}
	record_probes_switch(r->probes, 0);
	fine = fine && copy_text(r);
	if (!fine)
		fprintf(stderr, "record: %s\n", strerror(errno));
	return fine ? EXIT_DONE : EXIT_ENVIRONMENT;
}

static void print_way(const struct recording *r, FILE *to)
{
	static const char *const what[] = {
		[RECORD_GRAPH] = "function_graph on zsmalloc's functions",
		[RECORD_PROBES] = "kprobe events on zsmalloc's functions",
		[RECORD_BLOCK] = "block_bio_queue events of ",
	};
	const char *device;
	enum record_way way = record_probes_way(r->probes, &device);

	fprintf(to, "%s%s", what[way], way == RECORD_BLOCK ? device : "");
}

static void print_cost(const struct recording *r, FILE *to)
{
	static const char *const what[] = {
		[RECORD_GRAPH] = "each call ran the tracer",
		[RECORD_PROBES] = "each call ran two probes",
		[RECORD_BLOCK] = "each request ran a tracepoint",
	};
	const char *device;
	uint64_t ns = record_probes_cost(r->probes);

	fprintf(to, "%s: ", what[record_probes_way(r->probes, &device)]);
	if (ns)
		fprintf(to, "%llu ns more, as measured on getppid() afterwards\n",
			(unsigned long long)ns);
	else
		fprintf(to, "what that cost was not measured\n");
}

static void print_summary(struct recording *r, const struct record_options *o)
{
	uint64_t lost = record_probes_lost(r->probes);
	/* Lines that are not events. */
	FILE *to = strcmp(o->out, "-") ? stdout : stderr;

	fprintf(to, "%s: %llu lines of ", o->out, (unsigned long long)r->lines);
	print_way(r, to);
	fprintf(to, ", %llu events lost\n", (unsigned long long)lost);
	print_cost(r, to);
	if (r->command > 0 && r->status)
		fprintf(to, "the command ended with %s %d\n",
			WIFSIGNALED(r->status) ? "signal" : "status",
			WIFSIGNALED(r->status) ? WTERMSIG(r->status) : WEXITSTATUS(r->status));
}

static int record_into(struct recording *r, const struct record_options *o, char **argv)
{
	int rc;

	r->text = record_probes_text(r->probes);
	if (r->text < 0 || record_probes_switch(r->probes, 1)) {
		fprintf(stderr, "record: the probes cannot be turned on\n");
		return EXIT_ENVIRONMENT;
	}
	rc = argv[0] ? start_command(r, argv) : EXIT_DONE;
	if (!rc)
		rc = record_events(r, o->seconds);
	close(r->text); /* an open trace_pipe locks the tracer, which measuring may change */
	if (!rc)
		print_summary(r, o);
	return rc;
}

static int record_file(struct recording *r, const struct record_options *o, char **argv)
{
	struct error err;
	struct output *out = output_open(o->out, &err);
	int rc;

	if (!out) {
		fprintf(stderr, "record: %s\n", err.text);
		return EXIT_ENVIRONMENT;
	}
	r->out = output_file(out);
	rc = record_into(r, o, argv);
	if (rc) {
		output_abort(out);
	} else if (output_commit(out, &err)) {
		fprintf(stderr, "record: %s\n", err.text);
		rc = EXIT_ENVIRONMENT;
	}
	return rc;
}

static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = stop};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static bool module_is_good(const char *name)
{
	const char *letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	if (!name || (*name && !name[strspn(name, letters)] && strlen(name) < 56))
		return true;
	fprintf(stderr, "record: --module %s: expected the name of a module\n", name);
	return false;
}

static int wrong(const char *what)
{
	fprintf(stderr, "record: %s\n", what);
	return EXIT_USAGE;
}

static int check_options(struct record_options *o, int argc)
{
	if (!argc == !(o->seconds > 0))
		return wrong("expected either --for TIME or -- COMMAND");
	if (!module_is_good(o->places.module))
		return EXIT_USAGE;
	if (!o->places.block)
		return EXIT_DONE;
	if (!*o->places.block || strchr(o->places.block, '/') || strlen(o->places.block) > 60) {
		fprintf(stderr, "record: --block %s: expected a name in /sys/block\n",
			o->places.block);
		return EXIT_USAGE;
	}
	if (o->places.module)
		return wrong("--module has no effect with --block; expected one of them");
	if (o->places.by != RECORD_AUTO)
		return wrong("--by has no effect with --block; expected one of them");
	o->places.by = RECORD_BLOCK;
	return EXIT_DONE;
}

static int run_record(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	struct record_options *o = values;
	struct recording r = {.command = -1};
	struct error err;
	int rc = check_options(o, argc);

	if (rc)
		return rc;
	r.probes = record_probes_open(&o->places, &err);
	if (!r.probes) {
		fprintf(stderr, "record: %s\n", err.text);
		return EXIT_ENVIRONMENT;
	}
	catch_signals();
	rc = record_file(&r, o, argv);
	record_probes_close(r.probes);
	return rc;
}

const struct command command_record = {
	.name = "record",
	.args = "[-- COMMAND]",
	.summary = "record the live kernel's zsmalloc calls, for zslab import",
	.description =
		"Records each malloc, free, read, write and compaction of zsmalloc through libtracefs, while "
		"COMMAND runs or for a time: by the function_graph tracer where it has arguments and return values, "
		"else by kprobe events, else the requests to a zram device. Says which it was, and "
		"how many events were lost. It has a trace buffer of its own, and all is removed "
		"however the recording ends. Needs root.",
	.examples = "zslab record --for 60 -o recorded.txt\n"
		    "zslab record -- make -j8\n"
		    "zslab import --clock hardware --repair recorded.txt mine.zslab",
	.options = options,
	.values_size = sizeof(struct record_options),
	.min_args = 0,
	.max_args = -1,
	.run = run_record,
};
