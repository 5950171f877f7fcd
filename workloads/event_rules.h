/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every event must obey by itself, whatever came before it. */
#ifndef WORKLOADS_EVENT_RULES_H
#define WORKLOADS_EVENT_RULES_H

#include "workloads/trace.h"

/* Neighbouring slots in one event: more than any batch the kernel frees or swaps at once. */
#define TRACE_NR_MAX 65536u
/* Longer durations are cut to this one: the next value means "unknown". */
#define TRACE_DURATION_MAX (TRACE_DURATION_UNKNOWN - 1)

struct event_rules {
	/* By op | kind << 4: largest size and nr; nr 0: no such operation in this trace. */
	uint32_t size_max[256], nr_max[256];
	uint32_t nr_cpus;
	uint64_t content; /* bits that a swap-out may have set; others have none */
};

/* @columns: TRACE_HAS_...; @size_max: of mallocs and swap-outs; @nr_cpus: cpus are below. */
void event_rules_init(struct event_rules *rules, unsigned int columns, uint32_t size_max,
		      uint32_t nr_cpus);
/* The index of the first of @n events that breaks a rule, or @n. */
size_t event_rules_check(const struct event_rules *rules, const struct trace_event *events,
			 size_t n);
/* Says in @err ("what; expected") which rule @event breaks. Returns -EINVAL. */
int event_rules_explain(const struct event_rules *rules, const struct trace_event *event,
			struct error *err);

#endif
