// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/event_rules.h"

#include <errno.h>

#include "workloads/trace_names.h"

static void allow(struct event_rules *rules, unsigned int op, unsigned int kind, uint32_t size_max)
{
	rules->size_max[op | kind << 4] = size_max;
	rules->nr_max[op | kind << 4] = trace_op_is_swap(op) ? TRACE_NR_MAX : 1;
}

void event_rules_init(struct event_rules *rules, unsigned int columns, uint32_t size_max,
		      uint32_t nr_cpus)
{
	bool swap = columns & TRACE_HAS_SLOT;

	*rules = (struct event_rules){
		.nr_cpus = nr_cpus,
		.content = columns & TRACE_HAS_CONTENT ? UINT64_MAX : 0,
	};
	for (unsigned int op = 0; op < NR_TRACE_OPS; op++)
		if (op == TRACE_COMPACT || trace_op_is_swap(op) == swap)
			allow(rules, op, 0, op == TRACE_MALLOC ? size_max : UINT32_MAX);
	for (unsigned int kind = 0; swap && kind < NR_TRACE_KINDS; kind++)
		allow(rules, TRACE_SWAP_OUT, kind, size_max);
}

static bool breaks_rule(const struct event_rules *rules, const struct trace_event *event)
{
	uint8_t what = event->op | event->kind << 4;
	uint64_t content = event->op == TRACE_SWAP_OUT ? rules->content : 0;

	return (event->size > rules->size_max[what]) | (event->nr - 1 >= rules->nr_max[what]) |
	       (event->cpu >= rules->nr_cpus) | (event->id + (event->nr - 1) < event->id) |
	       ((event->content & ~content) != 0);
}

size_t event_rules_check(const struct event_rules *rules, const struct trace_event *events,
			 size_t n)
{
	bool broken = false;

	for (size_t i = 0; i < n; i++)
		broken |= breaks_rule(rules, &events[i]);
	for (size_t i = 0; broken && i < n; i++)
		if (breaks_rule(rules, &events[i]))
			return i;
	return n;
}

int event_rules_explain(const struct event_rules *rules, const struct trace_event *event,
			struct error *err)
{
	uint8_t what = event->op | event->kind << 4;

	if (!rules->nr_max[what])
		return error_set(err, EINVAL, "op %u, kind %u; expected an operation of this trace",
				 event->op, event->kind);
	if (event->nr - 1 >= rules->nr_max[what])
		return error_set(err, EINVAL, "nr is %u; expected 1 to %u", event->nr,
				 rules->nr_max[what]);
	if (event->size > rules->size_max[what])
		return error_set(err, EINVAL, "size is %u; expected at most %u, the page size",
				 event->size, rules->size_max[what]);
	if (event->cpu >= rules->nr_cpus)
		return error_set(err, EINVAL, "cpu is %u; expected one below %u", event->cpu,
				 rules->nr_cpus);
	if (event->content && (event->op != TRACE_SWAP_OUT || !rules->content))
		return error_set(err, EINVAL,
				 "content %016llx of a %s; expected one of swap-outs "
				 "alone, in traces that have contents",
				 (unsigned long long)event->content, trace_op_name(event->op));
	return error_set(err, EINVAL, "slots %llu and the %u after it; expected 64-bit numbers",
			 (unsigned long long)event->id, event->nr - 1);
}
