/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the native machine; no other file includes it. */
#ifndef NATIVE_INTERNAL_H
#define NATIVE_INTERNAL_H

#include <pthread.h>
#include <time.h>

#include "sim/machine.h"

/* clock.c */
void sim_clock_init(void);

/* spin.c */
void sim_yields_reset(void);

#endif
