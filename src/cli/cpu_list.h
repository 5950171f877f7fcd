/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of CPU counts as people write them: "1,2,4-8,16..32". */
#ifndef CLI_CPU_LIST_H
#define CLI_CPU_LIST_H

#include "lib/error.h"

#define CPU_LIST_MAX 1024u

struct cpu_list {
	unsigned int nr;
	unsigned int counts[CPU_LIST_MAX];
};

/*
 * "all" or NULL: 1, 2, 4 ... and @most. "N" in a range stands for @most. 0, or -EINVAL with @err:
 * no count, or one above @most, which @machine has.
 */
int cpu_list_parse(const char *text, unsigned int most, const char *machine, struct cpu_list *list,
		   struct error *err);

#endif
