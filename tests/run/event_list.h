/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace in memory, as a source for the preparation. */
#ifndef TESTS_RUN_EVENT_LIST_H
#define TESTS_RUN_EVENT_LIST_H

#include "src/run/prepare.h"

struct event_list {
	struct trace_event *events;
	size_t nr, next;
};

void event_list_add(struct event_list *list, enum trace_op op, uint64_t id, uint32_t size,
		    uint16_t cpu);
void event_list_free(struct event_list *list);
struct prepare_source event_list_source(struct event_list *list);

/*
 * @nr random operations on at most @ids objects from @nr_cpus CPUs: malloc where none lives,
 * else free, read or write.
 */
void event_list_random(struct event_list *list, size_t nr, uint32_t ids, uint16_t nr_cpus,
		       uint64_t seed);

#endif
