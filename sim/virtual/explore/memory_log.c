// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/memory_log.h"

#define NR_EVENTS 8192u /* the last ones; before the first schedule and since, apart */

static struct log {
	struct memory_event events[NR_EVENTS];
	size_t nr; /* ever added */
} before, since, *now = &before;

void memory_log_keep(void)
{
	now = &since;
	since.nr = 0;
}

void memory_log_restore(void)
{
	since.nr = 0;
}

struct memory_event *memory_log_add(void)
{
	return &now->events[now->nr++ % NR_EVENTS];
}

static const struct memory_event *find(const struct log *log, enum detect_memory event,
				       uintptr_t addr)
{
	size_t oldest = log->nr > NR_EVENTS ? log->nr - NR_EVENTS : 0;

	for (size_t i = log->nr; i > oldest; i--) {
		const struct memory_event *found = &log->events[(i - 1) % NR_EVENTS];

		if (found->event == event && addr - found->addr < found->size)
			return found;
	}
	return NULL;
}

const struct memory_event *memory_log_find(enum detect_memory event, const volatile void *addr)
{
	const struct memory_event *found = find(&since, event, (uintptr_t)addr);

	return found ? found : find(&before, event, (uintptr_t)addr);
}
