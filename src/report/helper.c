// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"

#define FIRST_FILE   3
#define NOT_FOUND    127
#define ABOVE_ALL    (FIRST_FILE + HELPER_MAX_FILES + 1)
#define MAX_PATIENCE 1000000000 /* ms at a time */

/* Moves the descriptors up first, so that none is in the place of another. */
static bool place(int from, int to)
{
	int away = fcntl(from, F_DUPFD_CLOEXEC, ABOVE_ALL);

	return away >= 0 && dup2(away, to) == to;
}

static bool place_all(const struct helper *helper, int complaints)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int away[HELPER_MAX_FILES];
	bool good = null >= 0;

	for (unsigned int i = 0; i < helper->nr_files && good; i++) {
		away[i] = fcntl(helper->files[i], F_DUPFD_CLOEXEC, ABOVE_ALL);
		good = away[i] >= 0;
	}
	complaints = fcntl(complaints, F_DUPFD_CLOEXEC, ABOVE_ALL);
	good = good && complaints >= 0 &&
	       place(helper->output < 0 ? null : helper->output, STDOUT_FILENO) &&
	       place(null, STDIN_FILENO) && dup2(complaints, STDERR_FILENO) == STDERR_FILENO;
	for (unsigned int i = 0; i < helper->nr_files && good; i++)
		good = dup2(away[i], FIRST_FILE + (int)i) == FIRST_FILE + (int)i;
	return good;
}

/* In a process group of its own, so that all of it can be killed; it ends with the parent. */
static void __attribute__((noreturn))
be_helper(const struct helper *helper, int complaints, pid_t parent)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || !place_all(helper, complaints))
		_exit(1);
	signal(SIGPIPE, SIG_DFL);
	execvp(helper->argv[0], helper->argv);
	_exit(errno == ENOENT ? NOT_FOUND : 1);
}

static int64_t now_ms(void)
{
	return (int64_t)(clock_ns(CLOCK_MONOTONIC) / 1000000);
}

/* Reads all that is there now. False: no more will come. */
static bool listen_to(const struct helper *helper, int fd, size_t *len)
{
	char buffer[4096];
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0) {
		size_t room = helper->complaint_size - 1 - *len;
		size_t take = (size_t)got < room ? (size_t)got : room;

		memcpy(helper->complaint + *len, buffer, take);
		*len += take;
	}
	return got < 0 && (errno == EAGAIN || errno == EINTR);
}

/* False: its time is over. A file that one of its own children keeps open does not count. */
static bool wait_for_end(const struct helper *helper, int process, int complaints)
{
	int64_t end = now_ms() + (int64_t)(helper->seconds * 1000);
	struct pollfd fds[] = {{.fd = process, .events = POLLIN},
			       {.fd = complaints, .events = POLLIN}};
	size_t len = 0;

	while (!(fds[0].revents & POLLIN)) {
		int64_t left = end - now_ms();

		if (left <= 0)
			return false;
		if (poll(fds, 2, (int)(left < MAX_PATIENCE ? left : MAX_PATIENCE)) < 0)
			fds[0].revents = 0;
		else if (fds[1].revents && !listen_to(helper, complaints, &len))
			fds[1].fd = -1;
	}
	listen_to(helper, complaints, &len);
	helper->complaint[len] = '\0';
	return true;
}

static int supervise(const struct helper *helper, pid_t pid, int complaints)
{
	int process = pidfd_open(pid, 0), status = 0;
	int ret = process < 0 ? -errno : 0;
	bool ended = false;

	helper->complaint[0] = '\0';
	if (!ret)
		ended = wait_for_end(helper, process, complaints);
	/* Also kills what it may have left running. */
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (process >= 0)
		close(process);
	if (ret || !ended)
		return ret ? ret : -ETIMEDOUT;
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
		return -ENOENT;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

int helper_run(const struct helper *helper)
{
	pid_t parent = getpid(), pid;
	int ends[2], ret;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	fflush(NULL);
	pid = fork();
	if (!pid)
		be_helper(helper, ends[1], parent);
	ret = pid < 0 ? -errno : 0;
	close(ends[1]);
	if (!ret) {
		setpgid(pid, pid);
		ret = supervise(helper, pid, ends[0]);
	}
	close(ends[0]);
	return ret;
}
