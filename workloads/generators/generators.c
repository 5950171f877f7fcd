// SPDX-License-Identifier: GPL-2.0-or-later
/* A generator is a file in this folder, a line here and one in meson.build. */
#include <stddef.h>

#include "workloads/generator.h"

extern const struct generator generator_munmap_storm;
extern const struct generator generator_churn;
extern const struct generator generator_fragment;
extern const struct generator generator_mixed_stress;

const struct generator *const generators[] = {
	&generator_munmap_storm,
	&generator_churn,
	&generator_fragment,
	&generator_mixed_stress,
	NULL,
};
