// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/search/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lib/clock.h"

static volatile sig_atomic_t stopped;

static void stop(int number)
{
	(void)number;
	stopped = 1;
}

void process_catch_signals(void)
{
	struct sigaction action = {.sa_handler = stop};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool process_is_stopped(void)
{
	return stopped;
}

double process_now(void)
{
	return (double)clock_ns(CLOCK_MONOTONIC) * 1e-9;
}

int process_start(void (*run)(void *ctx, int fd), void *ctx, pid_t *pid, int *fd)
{
	const pid_t parent = getpid();
	int pipes[2];

	fflush(NULL);
	if (pipe2(pipes, 0))
		return -errno;
	*pid = fork();
	if (!*pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		run(ctx, pipes[1]);
		_exit(0);
	}
	*fd = pipes[0];
	close(pipes[1]);
	return *pid < 0 ? -errno : 0;
}

bool process_read(int fd, void *bytes, size_t size)
{
	char *at = bytes;

	while (size) {
		ssize_t got = read(fd, at, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		size -= (size_t)got;
	}
	return true;
}
