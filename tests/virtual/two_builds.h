/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One replay of a small fixed trace in a child process, on either build's module. */
#ifndef TESTS_VIRTUAL_TWO_BUILDS_H
#define TESTS_VIRTUAL_TWO_BUILDS_H

#include "src/modules/machine_module.h"

#define MAX_CLASSES 300u

/* What a replay leaves, which must not depend on the machine, and what the machine saw. */
struct two_builds_result {
	int rc; /* of replay() */
	char error[200];
	struct replay_memory memory;
	unsigned int nr_classes, nr_after;
	struct zs_class_state classes[MAX_CLASSES], after[MAX_CLASSES];
	bool has_checksum;
	u64 checksum, operations, verified, verify_failures, leaked;
	u64 migrated, kthread_ns;
	struct sim_observed observed;
};

struct two_builds_run {
	const struct machine_module *module;
	const char *variant;
	const char *migrate; /* NULL: off */
};

/* 0, or -1 if the child did not end normally. */
int two_builds_replay(const struct two_builds_run *run, struct two_builds_result *result);

#endif
