/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses of pages made swap events: a memory of a number of pages, of which the one that was not
 * used for longest is swapped out for another. A page that is used again is swapped in, and its
 * slot is free then.
 */
#ifndef IMPORTERS_PAGING_H
#define IMPORTERS_PAGING_H

#include "workloads/importers/drawn_sizes.h"
#include "workloads/live_map.h"

#define PAGING_EVENTS 3 /* of one access at most */

struct paging_page;

struct paging {
	struct drawn_sizes sizes;
	struct live_map numbers;   /* of pages, by id */
	struct paging_page *pages; /* by number; the first is the end of the list of use */
	size_t nr_pages, room;
	uint64_t in_memory, memory;
	unsigned int nr_events, taken;
	struct trace_event events[PAGING_EVENTS];
};

/* 0 or a negative errno with @err. The sizes are those of @settings. */
int paging_open(struct paging *paging, const struct import_settings *settings, uint32_t page_size,
		struct error *err);
/* Back to an empty memory. */
int paging_restart(struct paging *paging, struct error *err);
/* The page @id is used at @t_ns; its events are then to be taken. 0 or -ENOMEM. */
int paging_access(struct paging *paging, uint64_t id, uint64_t t_ns, struct error *err);
/* The next event of the last access; false: it has no more. */
bool paging_next(struct paging *paging, struct trace_event *event);
/* "a memory of 1024 pages; sizes drawn from redis_lz4, seed 1" in @notice. */
void paging_say(const struct paging *paging, char *notice, size_t size);
void paging_close(struct paging *paging);

#endif
