// SPDX-License-Identifier: GPL-2.0-or-later
/* What must always hold of the directory, checked for all of it. Not instrumented. */
#include "tests/virtual/model_invariants.h"

#include "sim/virtual/model/model.h"

static unsigned int nr_bits(const struct model_more *more)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(more->sharers); i++)
		n += (unsigned int)__builtin_popcountll(more->sharers[i]);
	return n;
}

static const char *of_requests(const struct model_more *more)
{
	for (u32 i = 0; i < more->nr_queued; i++) {
		if (i && more->queue[i].ready < more->queue[i - 1].ready)
			return "requests are not in order";
		for (u32 k = i + 1; k < more->nr_queued; k++)
			if (more->queue[i].waits && more->queue[k].waits &&
			    more->queue[i].cpu == more->queue[k].cpu)
				return "a CPU waits twice";
	}
	return NULL;
}

/* Either one CPU has the line, alone or watched, or some share it, or it is in transit. */
const char *model_invariants(const volatile void *addr)
{
	const struct model_line *line = model_line_of(addr);
	const struct model_more *more = model_more_of(line);

	if (line->key == MODEL_NOBODY || line->key < MODEL_SHARED)
		return more && more->nr_queued ? "a quiet line with requests" : NULL;
	if (!more || more->line != line)
		return "a line that others have, and nothing said of them";
	if (more->nr_sharers != nr_bits(more))
		return "sharers are not as many as counted";
	if (more->owner && more->nr_sharers)
		return "an owner, and sharers";
	if (line->key == MODEL_SHARED)
		return more->owner || !more->nr_sharers || more->nr_queued
			       ? "a shared line without sharers, with an owner or requests"
			       : NULL;
	if (!more->active)
		return more->watched && more->owner && !more->nr_queued ? NULL
									: "busy with nothing";
	if (more->loss_at > more->arrive_at || (!more->arrived && more->free_at < more->arrive_at))
		return "steps out of order";
	return of_requests(more);
}
