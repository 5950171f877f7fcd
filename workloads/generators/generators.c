// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of generators, from the list in workloads/meson.build. */
#include <stddef.h>

#include "workloads/generator.h"

#define GENERATOR(name) extern const struct generator generator_##name;
#include <workloads/generator_list.h>
#undef GENERATOR

#define GENERATOR(name) &generator_##name,
const struct generator *const generators[] = {
#include <workloads/generator_list.h>
	NULL};
