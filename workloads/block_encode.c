// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/block_codec.h"

#include "workloads/little_endian.h"

static uint64_t zigzag(uint64_t difference)
{
	return difference << 1 ^ (uint64_t)((int64_t)difference >> 63);
}

static uint64_t value_of(const struct trace_event *event, enum block_column column)
{
	switch (column) {
	case BLOCK_OP:
		return event->op | event->kind << 4;
	case BLOCK_CPU:
		return event->cpu;
	case BLOCK_TID:
		return event->tid;
	case BLOCK_SIZE:
		return event->size;
	case BLOCK_NR:
		return event->nr;
	case BLOCK_DURATION:
		return event->dur_ns;
	case BLOCK_ID:
		return event->id;
	case BLOCK_CONTENT:
		return event->content;
	default:
		return event->t_ns;
	}
}

/* The smallest value; of a column of differences the first, so that its difference is 0. */
static uint64_t choose_base(const struct trace_event *events, uint32_t n, enum block_column column)
{
	uint64_t base = value_of(&events[0], column);

	if (column == BLOCK_ID || column == BLOCK_TIME)
		return base;
	for (uint32_t i = 1; i < n; i++) {
		uint64_t value = value_of(&events[i], column);

		base = value < base ? value : base;
	}
	return base;
}

static uint64_t coded(const struct trace_event *events, uint32_t i, enum block_column column,
		      uint64_t base)
{
	uint64_t value = value_of(&events[i], column);

	if (column != BLOCK_ID && column != BLOCK_TIME)
		return value - base;
	return zigzag(value - (i ? value_of(&events[i - 1], column) : base));
}

static size_t encode_column(unsigned char *to, const struct trace_event *events, uint32_t n,
			    enum block_column column)
{
	uint64_t base = choose_base(events, n, column), all = 0;
	unsigned char *planes = to + COLUMN_HEADER_BYTES;
	unsigned int width = 0;

	for (uint32_t i = 0; i < n; i++)
		all |= coded(events, i, column, base);
	while (width < 8 && all >> (8 * width))
		width++;
	to[0] = width;
	put_le64(to + 1, base);
	for (uint32_t i = 0; width && i < n; i++) {
		uint64_t v = coded(events, i, column, base);

		for (unsigned int b = 0; b < width; b++)
			planes[(size_t)b * n + i] = v >> (8 * b);
	}
	return COLUMN_HEADER_BYTES + (size_t)width * n;
}

size_t block_encode(unsigned char *to, const struct trace_event *events, uint32_t n,
		    unsigned int columns)
{
	size_t size = 0;

	for (int column = 0; column < block_columns(columns); column++)
		size += encode_column(to + size, events, n, column);
	return size;
}
