/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RUN_NOTICE_H
#define RUN_NOTICE_H

#include "src/run/run.h"

/* A line for the user, as printf() makes it, without control characters. */
void run_notice(const struct run_setup *setup, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
