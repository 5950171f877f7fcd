/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The payload of one block: events by columns, a column by byte planes. No I/O. */
#ifndef WORKLOADS_BLOCK_CODEC_H
#define WORKLOADS_BLOCK_CODEC_H

#include "workloads/trace_format.h"

/*
 * Writes the payload of @n events (1..BLOCK_EVENTS_MAX) to @to; its size, <= PAYLOAD_MAX.
 * @columns: TRACE_HAS_... of the trace.
 */
size_t block_encode(unsigned char *to, const struct trace_event *events, uint32_t n,
		    unsigned int columns);

struct block_decoder {
	const unsigned char *planes[NR_BLOCK_COLUMNS];
	uint8_t width[NR_BLOCK_COLUMNS];
	uint64_t base[NR_BLOCK_COLUMNS]; /* of ID and TIME: the value before the next event */
	uint32_t nr_events, done;
	int nr_columns;
};

/*
 * Begins to decode @payload, which stays in use. 0, or -EINVAL with @err ("what; expected")
 * when the columns are not what @n events take. Any bytes are safe.
 */
int block_decoder_init(struct block_decoder *decoder, const unsigned char *payload, size_t size,
		       uint32_t n, unsigned int columns, struct error *err);
/*
 * Decodes at most @max further events; how many. Every field is within its type, op and
 * kind and their relation to the others are the caller's to check.
 */
size_t block_decode(struct block_decoder *decoder, struct trace_event *events, size_t max);

#endif
