/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the programs of SCTBench share: they call no allocator and have no setup. */
#ifndef SCENARIOS_SCT_H
#define SCENARIOS_SCT_H

#include "sim/kernel.h"
#include "src/explore/scenarios/scenario.h"

/* The scenario @symbol_, "sct-" @name_; then its tasks. */
#define PROGRAM(symbol_, name_, text_, expects_, ...) \
	SCENARIO(symbol_) = {                         \
		.name = "sct-" name_,                 \
		.description = text_,                 \
		.expects = expects_,                  \
		.no_variant = true,                   \
		.tasks = {__VA_ARGS__},               \
	}

#endif
