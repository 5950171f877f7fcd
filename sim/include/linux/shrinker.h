/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_SHRINKER_H
#define SIM_INCLUDE_LINUX_SHRINKER_H

#include "sim/kernel/shrinker.h"

/* Until v6.6 a shrinker lay in its owner's structure; until v5.19 it had no name. */
#define register_shrinker(shrinker, ...) \
	(shrinker_add(shrinker, SIM_SHRINKER_NAME(__VA_ARGS__, "")), 0)
#define SIM_SHRINKER_NAME(fmt, ...)   "" fmt
#define unregister_shrinker(shrinker) shrinker_remove(shrinker)

#endif
