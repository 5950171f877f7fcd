/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the arguments of migration drivers: parts separated by ":". No libc. */
#ifndef SIM_DRIVERS_ARGUMENT_H
#define SIM_DRIVERS_ARGUMENT_H

#include "sim/kernel/types.h"

#define RATE_MAX     (~0ull) /* no pause */
#define RATE_HIGHEST 1000000000ull
#define RATE_DEFAULT 1000u

/*
 * Each reads the first part of *@text, up to a ":" or the end, and moves *@text past the ":", or to
 * NULL at the end. False: *@text is NULL, or the part is malformed.
 */
bool argument_number(const char **text, u64 lowest, u64 highest, u64 *value);
/* Pages (or attempts) per second, from 1, or "max": RATE_MAX. */
bool argument_rate(const char **text, u64 *rate);
bool argument_is(const char **text, const char *word);

#endif
