/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_SHRINKER_H
#define SIM_INCLUDE_LINUX_SHRINKER_H

#include "sim/kernel/shrinker.h"

/* Until v6.6 a shrinker lay in its owner's structure. */
#define register_shrinker(shrinker, fmt, ...) (shrinker_add(shrinker, fmt), 0)
#define unregister_shrinker(shrinker)	      shrinker_remove(shrinker)

#endif
