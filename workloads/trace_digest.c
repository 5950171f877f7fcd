// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/trace.h"

#include <stdlib.h>
#include <xxhash.h>

#include "workloads/little_endian.h"

#define RECORD_BYTES  36
#define CONTENT_BYTES 8
#define BATCH	      64

struct trace_digest {
	size_t record; /* bytes */
	XXH64_state_t *state;
};

struct trace_digest *trace_digest_new(unsigned int columns)
{
	struct trace_digest *digest = malloc(sizeof(*digest));

	if (!digest)
		return NULL;
	digest->state = XXH64_createState();
	if (!digest->state) {
		free(digest);
		return NULL;
	}
	XXH64_reset(digest->state, 0);
	digest->record = RECORD_BYTES + (columns & TRACE_HAS_CONTENT ? CONTENT_BYTES : 0);
	return digest;
}

static void put_record(unsigned char *to, const struct trace_event *event)
{
	put_le64(to, event->id);
	put_le64(to + 8, event->t_ns);
	put_le32(to + 16, event->size);
	put_le32(to + 20, event->dur_ns);
	put_le32(to + 24, event->tid);
	put_le32(to + 28, event->nr);
	put_le16(to + 32, event->cpu);
	to[34] = event->op;
	to[35] = event->kind;
}

void trace_digest_update(struct trace_digest *digest, const struct trace_event *events, size_t n)
{
	unsigned char records[BATCH * (RECORD_BYTES + CONTENT_BYTES)];

	while (n) {
		size_t batch = n < BATCH ? n : BATCH;

		/* The content goes last, where the next record begins in traces without. */
		for (size_t i = 0; i < batch; i++) {
			put_record(records + i * digest->record, &events[i]);
			put_le64(records + i * digest->record + RECORD_BYTES, events[i].content);
		}
		XXH64_update(digest->state, records, batch * digest->record);
		events += batch;
		n -= batch;
	}
}

uint64_t trace_digest_finish(struct trace_digest *digest)
{
	uint64_t hash = XXH64_digest(digest->state);

	XXH64_freeState(digest->state);
	free(digest);
	return hash;
}
