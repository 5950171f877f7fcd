/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that search, each with a world of its own, and answer through a pipe; and the signals
 * that end a search.
 */
#ifndef EXPLORE_SEARCH_PROCESS_H
#define EXPLORE_SEARCH_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* From now on SIGINT and SIGTERM make process_is_stopped() true, here and in processes started. */
void process_catch_signals(void);
bool process_is_stopped(void);

/* Seconds on a clock that never goes back. */
double process_now(void);

/*
 * Starts a process that calls @run with @ctx and the pipe's writing end, then exits; it ends with
 * this one, too, since nobody would read its answer. *@pid and *@fd, the reading end, are the
 * caller's to wait for and close, after a failed fork, too: then *@pid is -1. 0 or -errno.
 */
int process_start(void (*run)(void *ctx, int fd), void *ctx, pid_t *pid, int *fd);

/* False: the answer ends before @size bytes, since the process died. */
bool process_read(int fd, void *bytes, size_t size);

#endif
