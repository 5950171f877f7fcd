// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/stall.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"

#define FRAMES	    32
#define STACK_WORDS 512u  /* of a stack, at which what looks like a return address is shown */
#define ANSWER_MS   10000 /* in which a thread shows its stack; its CPU may be busy */
#define LINE_SIZE   512

static struct {
	const struct machine_module *module;
	const struct run_events *events;
	struct stall stall;
	void *frames[FRAMES];
	int nr_frames;
	int answered; /* atomic */
} watch;

bool stall_look(struct stall *stall, uint64_t now, uint64_t finished)
{
	bool gap = now - stall->last_look > STALL_GAP_NS;

	stall->last_look = now;
	if (!finished || finished == REPLAY_PAUSES || finished != stall->value || gap) {
		stall->value = finished;
		stall->since = now;
		return false;
	}
	return now - stall->since >= stall->limit_ns;
}

/* This clock stands still while the host is suspended. */
static uint64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

/* Allocates nothing: the hanging thread may hold a lock of the C library's allocator. */
static void __attribute__((format(printf, 1, 2))) notice(const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	watch.events->notice(watch.events->ctx, line);
}

/* The first line that @fd gives, without its newline; reads to the end. */
static void read_line(int fd, char *line, size_t size)
{
	char rest[LINE_SIZE];
	size_t len = 0;
	ssize_t got = 1;

	while (got > 0 || (got < 0 && errno == EINTR)) {
		bool full = len + 1 >= size;

		got = read(fd, full ? rest : line + len, full ? sizeof(rest) : size - 1 - len);
		if (got > 0 && !full)
			len += (size_t)got;
	}
	line[len] = '\0';
	line[strcspn(line, "\n")] = '\0';
}

static pid_t spawn_addr2line(const char *file, unsigned long offset, int to)
{
	char address[24], *const words[] = {"addr2line", "-s",	       "-f",	"-p",
					    "-e",	 (char *)file, address, NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int ret;

	snprintf(address, sizeof(address), "0x%lx", offset);
	if (posix_spawn_file_actions_init(&actions))
		return -1;
	posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO);
	ret = posix_spawnp(&pid, words[0], &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return ret ? -1 : pid;
}

/* "zs_free at trylock.c:252", by addr2line; empty where it is not installed. */
static void find_line(const char *file, unsigned long offset, char *line, size_t size)
{
	int status = 0, fds[2];
	pid_t pid;

	*line = '\0';
	if (pipe2(fds, O_CLOEXEC))
		return;
	pid = spawn_addr2line(file, offset, fds[1]);
	close(fds[1]);
	if (pid > 0)
		read_line(fds[0], line, size);
	close(fds[0]);
	if (pid <= 0 || waitpid(pid, &status, 0) != pid || status)
		*line = '\0';
}

/* "zslab-native.so+0x5a1f3 zs_free at trylock.c:252". An address of code, behind its call. */
static void show_address(void *address, const char *before)
{
	char line[LINE_SIZE / 2];
	unsigned long offset;
	Dl_info info;
	const char *file;

	if (!dladdr(address, &info) || !info.dli_fname)
		return;
	file = strrchr(info.dli_fname, '/');
	offset = (unsigned long)((char *)address - (char *)info.dli_fbase);
	find_line(info.dli_fname, offset - 1, line, sizeof(line));
	notice("%s%s+0x%lx %s", before, file ? file + 1 : info.dli_fname, offset, line);
}

static void on_signal(int number)
{
	(void)number;
	watch.nr_frames = backtrace(watch.frames, FRAMES);
	__atomic_store_n(&watch.answered, 1, __ATOMIC_RELEASE);
}

static bool wait_for_answer(void)
{
	const struct timespec nap = {.tv_nsec = 1000000};

	for (int i = 0; i < ANSWER_MS; i++) {
		if (__atomic_load_n(&watch.answered, __ATOMIC_ACQUIRE))
			return true;
		nanosleep(&nap, NULL);
	}
	return false;
}

/* Leaves out the two frames of the handler. */
static void show_thread(long thread)
{
	__atomic_store_n(&watch.answered, 0, __ATOMIC_RELEASE);
	if (syscall(SYS_tgkill, getpid(), thread, SIGUSR2))
		return;
	notice("host thread %ld:", thread);
	if (!wait_for_answer()) {
		notice("  shows no stack");
		return;
	}
	for (int i = 2; i < watch.nr_frames; i++)
		show_address(watch.frames[i], "  ");
}

static void show_threads(void)
{
	DIR *folder = opendir("/proc/self/task");
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		long thread = strtol(entry->d_name, NULL, 10);

		if (thread > 0 && thread != syscall(SYS_gettid))
			show_thread(thread);
	}
	if (folder)
		closedir(folder);
}

/*
 * Prints the words that are addresses of code: callers, and some former ones. The address sanitizer
 * would report the read of most words of a stack.
 */
__attribute__((no_sanitize("address"))) static void show_stack(const void *sp, const void *top)
{
	void *const *word = sp;

	for (unsigned int i = 0; i < STACK_WORDS && (const void *)(word + 1) <= top; i++, word++) {
		Dl_info info, own;

		if (dladdr(*word, &info) && dladdr(watch.module, &own) &&
		    info.dli_fbase == own.dli_fbase)
			show_address(*word, "  ? ");
	}
}

static void show_task(void *ctx, const struct sim_task_view *view)
{
	(void)ctx;
	notice("CPU %u: %s %s", view->cpu, view->name, view->state);
	for (unsigned int i = 0; i < view->nr_locks; i++)
		notice("  holds %s", view->locks[i]);
	if (view->sp)
		show_stack(view->sp, view->top);
}

static void __attribute__((noreturn)) stalled(void)
{
	notice(STALL_FIRST_LINE "the tasks of the simulated CPUs, then the stacks of what runs");
	watch.module->tasks(show_task, NULL);
	show_threads();
	notice("no operation finished for %.3g s", (double)watch.stall.limit_ns / 1e9);
	_exit(STALL_STATUS);
}

static void *look_on(void *arg)
{
	const struct timespec nap = {.tv_nsec = STALL_LOOK_NS};

	(void)arg;
	while (!stall_look(&watch.stall, now_ns(), watch.module->finished()))
		nanosleep(&nap, NULL);
	stalled();
}

int stall_watch(const struct machine_module *module, double seconds,
		const struct run_events *events)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	pthread_t thread;
	int ret;

	watch.module = module;
	watch.events = events;
	watch.stall = (struct stall){.limit_ns = (uint64_t)(seconds * 1e9), .last_look = now_ns()};
	/* The first call loads what the handler must not load. */
	backtrace(watch.frames, FRAMES);
	sigaction(SIGUSR2, &action, NULL);
	ret = pthread_create(&thread, NULL, look_on, NULL);
	if (!ret)
		pthread_detach(thread);
	return -ret;
}
