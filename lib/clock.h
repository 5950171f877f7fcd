/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's clocks. */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds on one of clock_gettime()'s clocks. */
uint64_t clock_ns(clockid_t clock);

#endif
