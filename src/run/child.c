// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/array.h"
#include "lib/write_all.h"
#include "src/run/progress.h"
#include "src/run/replay.h"
#include "src/run/stall.h"

#define POLL_MS 200

static volatile sig_atomic_t interrupted;

void run_interrupt(void)
{
	interrupted = 1;
}

bool run_is_interrupted(void)
{
	return interrupted;
}

/* The child's output: its result on one pipe, errors on the other. */
struct child_pipes {
	int result[2], complaints[2];
};

struct child_output {
	const struct run_events *events;
	char *text; /* the result so far */
	size_t len, room;
	char line[400]; /* the last whole line of the error */
	char part[400];
	size_t part_len;
	json_t *stacks; /* lines of a stall; NULL: none yet */
};

static void close_both(int *fds)
{
	close(fds[0]);
	close(fds[1]);
}

static int open_pipes(struct child_pipes *pipes)
{
	int ret;

	if (pipe2(pipes->result, O_CLOEXEC))
		return -errno;
	if (!pipe2(pipes->complaints, O_CLOEXEC))
		return 0;
	ret = -errno;
	close_both(pipes->result);
	return ret;
}

/* The child's process id; or -errno, with no pipe left open. */
static pid_t fork_with_pipes(struct child_pipes *pipes)
{
	int ret = open_pipes(pipes);
	pid_t pid;

	if (ret)
		return ret;
	fflush(NULL);
	pid = fork();
	if (pid >= 0)
		return pid;
	ret = -errno;
	close_both(pipes->result);
	close_both(pipes->complaints);
	return ret;
}

/* Ctrl-C reaches the whole process group: only the parent decides. */
static void __attribute__((noreturn))
be_child(const struct run_setup *setup, const struct run_trace *trace,
	 const struct run_variant *variant, struct child_pipes *pipes)
{
	struct error err;
	json_t *json;
	char *text;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	dup2(pipes->complaints[1], STDERR_FILENO);
	close(pipes->result[0]);
	close(pipes->complaints[0]);
	/* The host's time, also on simulated machines. */
	if (stall_watch(variant->module, setup->options->stall_s, setup->events))
		setup->events->notice(setup->events->ctx,
				      "a repeat that hangs will not be noticed");
	if (progress_watch(setup, trace, variant->module))
		setup->events->notice(setup->events->ctx, "no progress will be shown");
	json = run_replay(setup, trace, variant, &err);
	if (!json) {
		setup->events->notice(setup->events->ctx, err.text);
		_exit(1);
	}
	text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(12));
	_exit(!text || write_all(pipes->result[1], text, strlen(text)) ? 1 : 0);
}

static int take_result(struct child_output *output, const char *text, size_t len)
{
	if (!array_reserve(output->text, output->room, output->len + len))
		return -ENOMEM;
	memcpy(output->text + output->len, text, len);
	output->len += len;
	return 0;
}

static json_t *text_or_replacement(const char *text)
{
	json_t *out = json_string(text);

	return out ? out : json_string("(a message that is not text)");
}

static void take_line(struct child_output *output)
{
	memcpy(output->line, output->part, output->part_len + 1);
	if (!output->stacks && !strncmp(output->line, STALL_FIRST_LINE, strlen(STALL_FIRST_LINE)))
		output->stacks = json_array();
	if (output->stacks && json_array_size(output->stacks) < STALL_MAX_LINES)
		json_array_append_new(output->stacks, text_or_replacement(output->line));
}

/* Passes them on as they come; the last line describes a failure. */
static void take_complaint(struct child_output *output, const char *text, size_t len)
{
	output->events->complaint(output->events->ctx, text, len);
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\n') {
			if (output->part_len + 1 < sizeof(output->part))
				output->part[output->part_len++] = text[i];
			continue;
		}
		output->part[output->part_len] = '\0';
		if (output->part_len)
			take_line(output);
		output->part_len = 0;
	}
}

/* False: that pipe has ended. */
static bool read_pipe(struct child_output *output, int fd, bool result)
{
	char buffer[65536];
	ssize_t got = read(fd, buffer, sizeof(buffer));

	if (got < 0)
		return errno == EINTR;
	if (got && result)
		return !take_result(output, buffer, (size_t)got);
	if (got)
		take_complaint(output, buffer, (size_t)got);
	return got > 0;
}

static void read_pipes(struct child_output *output, const struct child_pipes *pipes, pid_t pid)
{
	struct pollfd fds[2] = {{.fd = pipes->result[0], .events = POLLIN},
				{.fd = pipes->complaints[0], .events = POLLIN}};

	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		if (interrupted)
			kill(pid, SIGKILL);
		if (poll(fds, 2, POLL_MS) <= 0)
			continue;
		for (int i = 0; i < 2; i++)
			if (fds[i].fd >= 0 && fds[i].revents &&
			    !read_pipe(output, fds[i].fd, i == 0))
				fds[i].fd = -1;
	}
}

static json_t *failure(int status, const struct child_output *output)
{
	json_t *out = json_object();

	if (WIFSIGNALED(status)) {
		const char *name = sigabbrev_np(WTERMSIG(status));
		char text[32];

		snprintf(text, sizeof(text), "SIG%s", name ? name : "?");
		json_object_set_new(out, "signal", json_string(text));
	} else if (WEXITSTATUS(status) == STALL_STATUS) {
		json_object_set_new(out, "kind", json_string("stall"));
		if (output->stacks)
			json_object_set(out, "stacks", output->stacks);
	} else {
		json_object_set_new(out, "exit", json_integer(WEXITSTATUS(status)));
	}
	json_object_set_new(out, "message",
			    text_or_replacement(*output->line ? output->line : "no message"));
	return out;
}

static void read_outcome(struct run_child *out, int status, const struct child_output *output)
{
	json_error_t why;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && output->text)
		out->repeat = json_loadb(output->text, output->len, 0, &why);
	if (!out->repeat)
		out->failed = failure(status, output);
}

int run_child(const struct run_setup *setup, const struct run_trace *trace,
	      const struct run_variant *variant, struct run_child *out, struct error *err)
{
	struct child_output output = {.events = setup->events};
	struct child_pipes pipes;
	int status = 0;
	pid_t pid = fork_with_pipes(&pipes);

	out->repeat = out->failed = NULL;
	if (!pid)
		be_child(setup, trace, variant, &pipes);
	if (pid < 0)
		return error_set(err, -pid, "no new process: %s", strerror(-pid));
	close(pipes.result[1]);
	close(pipes.complaints[1]);
	read_pipes(&output, &pipes, pid);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	close(pipes.result[0]);
	close(pipes.complaints[0]);
	if (!interrupted)
		read_outcome(out, status, &output);
	free(output.text);
	json_decref(output.stacks);
	return 0;
}
