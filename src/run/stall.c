// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/stall.h"

#include <dirent.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FRAMES	    32
#define STACK_WORDS 512u /* of a stack, at which what looks like a return address is shown */
#define ANSWER_MS   1000 /* in which a thread shows its stack */

static struct {
	const struct machine_module *module;
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

static uint64_t now_ns(void)
{
	struct timespec now;

	/* Stands still while the host is suspended. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* "zs_free at trylock.c:252" and the line's end, by addr2line where it is installed. */
static bool print_line(const char *file, unsigned long offset)
{
	char address[24], *const words[] = {"addr2line", "-s",	       "-f",	"-p",
					    "-e",	 (char *)file, address, NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int ret, status;

	snprintf(address, sizeof(address), "0x%lx", offset);
	if (posix_spawn_file_actions_init(&actions))
		return false;
	posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	ret = posix_spawnp(&pid, words[0], &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return !ret && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status);
}

/* "zslab-native.so+0x5a1f3 zs_free at trylock.c:252". An address of code, behind its call. */
static void print_address(void *address, const char *before)
{
	unsigned long offset;
	Dl_info info;
	const char *file;

	if (!dladdr(address, &info) || !info.dli_fname)
		return;
	file = strrchr(info.dli_fname, '/');
	offset = (unsigned long)((char *)address - (char *)info.dli_fbase);
	fprintf(stderr, "%s%s+0x%lx ", before, file ? file + 1 : info.dli_fname, offset);
	fflush(stderr);
	if (!print_line(info.dli_fname, offset - 1))
		fputc('\n', stderr);
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

/* The two frames of the handler are none of the thread's. */
static void show_thread(long thread)
{
	__atomic_store_n(&watch.answered, 0, __ATOMIC_RELEASE);
	if (syscall(SYS_tgkill, getpid(), thread, SIGUSR2))
		return;
	fprintf(stderr, "host thread %ld:\n", thread);
	if (!wait_for_answer()) {
		fputs("  shows no stack\n", stderr);
		return;
	}
	for (int i = 2; i < watch.nr_frames; i++)
		print_address(watch.frames[i], "  ");
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
 * Words that are addresses of code: callers, and some that were. The address sanitizer would
 * report the read of most words of a stack.
 */
__attribute__((no_sanitize("address"))) static void show_stack(const void *sp, const void *top)
{
	void *const *word = sp;

	for (unsigned int i = 0; i < STACK_WORDS && (const void *)(word + 1) <= top; i++, word++) {
		Dl_info info, own;

		if (dladdr(*word, &info) && dladdr(watch.module, &own) &&
		    info.dli_fbase == own.dli_fbase)
			print_address(*word, "  ? ");
	}
}

static void show_task(void *ctx, const struct sim_task_view *view)
{
	(void)ctx;
	fprintf(stderr, "CPU %u: %s %s\n", view->cpu, view->name, view->state);
	if (view->sp)
		show_stack(view->sp, view->top);
}

static void __attribute__((noreturn)) stalled(void)
{
	fputs("stall: the tasks of the simulated CPUs, then the stacks of what runs\n", stderr);
	watch.module->tasks(show_task, NULL);
	show_threads();
	fprintf(stderr, "no operation finished for %.3g s\n", (double)watch.stall.limit_ns / 1e9);
	fflush(stderr);
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

int stall_watch(const struct machine_module *module, double seconds)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	pthread_t thread;
	int ret;

	watch.module = module;
	watch.stall = (struct stall){.limit_ns = (uint64_t)(seconds * 1e9), .last_look = now_ns()};
	/* The first call loads what the handler must not. */
	backtrace(watch.frames, FRAMES);
	sigaction(SIGUSR2, &action, NULL);
	ret = pthread_create(&thread, NULL, look_on, NULL);
	if (!ret)
		pthread_detach(thread);
	return -ret;
}
