// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/block_codec.h"

#include <errno.h>

#include "workloads/little_endian.h"

/* Columns of this many events stand side by side in the first-level cache. */
#define CHUNK 256

static const uint8_t width_max[NR_BLOCK_COLUMNS] = {
	[BLOCK_OP] = 1,	  [BLOCK_CPU] = 2,  [BLOCK_TID] = 4,
	[BLOCK_SIZE] = 4, [BLOCK_NR] = 4,   [BLOCK_DURATION] = 4,
	[BLOCK_ID] = 8,	  [BLOCK_TIME] = 8, [BLOCK_CONTENT] = 8,
};

struct chunk {
	uint32_t narrow[BLOCK_ID][CHUNK];
	uint64_t wide[NR_BLOCK_COLUMNS - BLOCK_ID][CHUNK];
};

int block_decoder_init(struct block_decoder *decoder, const unsigned char *payload, size_t size,
		       uint32_t n, unsigned int columns, struct error *err)
{
	size_t at = 0;

	decoder->nr_events = n;
	decoder->done = 0;
	decoder->nr_columns = block_columns(columns);
	for (int column = 0; column < decoder->nr_columns; column++) {
		if (size - at < COLUMN_HEADER_BYTES)
			return error_set(err, EINVAL, "column %d is cut off; expected %d columns",
					 column, decoder->nr_columns);
		decoder->width[column] = payload[at];
		decoder->base[column] = get_le64(payload + at + 1);
		at += COLUMN_HEADER_BYTES;
		decoder->planes[column] = payload + at;
		if (decoder->width[column] > width_max[column])
			return error_set(err, EINVAL,
					 "column %d is %u bytes wide; expected at most %u", column,
					 decoder->width[column], width_max[column]);
		if ((size - at) / n < decoder->width[column])
			return error_set(err, EINVAL, "column %d is cut off; expected %u events",
					 column, n);
		at += (size_t)decoder->width[column] * n;
	}
	if (at != size)
		return error_set(err, EINVAL, "%zu bytes after the last column; expected none",
				 size - at);
	return 0;
}

/*
 * One function per width, so that the loop over the planes is unrolled and the loop over the
 * events becomes vector code.
 */
#define DEFINE_NARROW(WIDTH)                                                               \
	static void narrow_##WIDTH(uint32_t *restrict to, const unsigned char *restrict p, \
				   size_t stride, uint32_t base, size_t n)                 \
	{                                                                                  \
		for (size_t i = 0; i < n; i++) {                                           \
			uint32_t v = 0;                                                    \
                                                                                           \
			for (int b = 0; b < WIDTH; b++)                                    \
				v |= (uint32_t)p[b * stride + i] << (8 * b);               \
			to[i] = base + v;                                                  \
		}                                                                          \
	}
DEFINE_NARROW(0)
DEFINE_NARROW(1)
DEFINE_NARROW(2)
DEFINE_NARROW(3)
DEFINE_NARROW(4)

#define DEFINE_WIDE(WIDTH, TYPE)                                                         \
	static void wide_##WIDTH(uint64_t *restrict to, const unsigned char *restrict p, \
				 size_t stride, size_t n)                                \
	{                                                                                \
		for (size_t i = 0; i < n; i++) {                                         \
			TYPE v = 0;                                                      \
                                                                                         \
			for (int b = 0; b < WIDTH; b++)                                  \
				v |= (TYPE)p[b * stride + i] << (8 * b);                 \
			to[i] = v;                                                       \
		}                                                                        \
	}
DEFINE_WIDE(0, uint32_t)
DEFINE_WIDE(1, uint32_t)
DEFINE_WIDE(2, uint32_t)
DEFINE_WIDE(3, uint32_t)
DEFINE_WIDE(4, uint32_t)
DEFINE_WIDE(5, uint64_t)
DEFINE_WIDE(6, uint64_t)
DEFINE_WIDE(7, uint64_t)
DEFINE_WIDE(8, uint64_t)

static void (*const narrow[])(uint32_t *restrict, const unsigned char *restrict, size_t, uint32_t,
			      size_t) = {narrow_0, narrow_1, narrow_2, narrow_3, narrow_4};
static void (*const wide[])(uint64_t *restrict, const unsigned char *restrict, size_t,
			    size_t) = {wide_0, wide_1, wide_2, wide_3, wide_4,
				       wide_5, wide_6, wide_7, wide_8};

/* Zigzag differences to values; returns the last one. */
static uint64_t sum_up(uint64_t *values, uint64_t before, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		before += values[i] >> 1 ^ -(values[i] & 1);
		values[i] = before;
	}
	return before;
}

static void decode_columns(struct block_decoder *d, struct chunk *chunk, size_t n)
{
	for (int c = 0; c < BLOCK_ID; c++)
		narrow[d->width[c]](chunk->narrow[c], d->planes[c] + d->done, d->nr_events,
				    d->base[c], n);
	for (int c = BLOCK_ID; c <= BLOCK_TIME; c++) {
		uint64_t *values = chunk->wide[c - BLOCK_ID];

		wide[d->width[c]](values, d->planes[c] + d->done, d->nr_events, n);
		d->base[c] = sum_up(values, d->base[c], n);
	}
	if (d->nr_columns > BLOCK_CONTENT)
		wide[d->width[BLOCK_CONTENT]](chunk->wide[BLOCK_CONTENT - BLOCK_ID],
					      d->planes[BLOCK_CONTENT] + d->done, d->nr_events, n);
	d->done += n;
}

/* Two neighbouring fields by one store: stores are what filling events costs. */
static inline void set_pair(uint32_t *to, uint32_t first, uint32_t second)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t both = first | (uint64_t)second << 32;
#else
	uint64_t both = (uint64_t)first << 32 | second;
#endif

	memcpy(to, &both, sizeof(both));
}

static inline void set_what(struct trace_event *event, uint32_t cpu, uint32_t op)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint32_t all = (cpu & 0xffff) | (op & 15) << 16 | (op & 0xf0) << 20;
#else
	uint32_t all = cpu << 16 | (op & 15) << 8 | (op & 0xf0) >> 4;
#endif

	memcpy(&event->cpu, &all, sizeof(all));
}

static void fill_events(struct trace_event *events, const struct chunk *chunk, size_t n)
{
	_Static_assert(
		offsetof(struct trace_event, dur_ns) == offsetof(struct trace_event, size) + 4 &&
			offsetof(struct trace_event, nr) == offsetof(struct trace_event, tid) + 4 &&
			offsetof(struct trace_event, kind) == offsetof(struct trace_event, cpu) + 3,
		"fields are set by pairs");

	for (size_t i = 0; i < n; i++) {
		events[i].id = chunk->wide[0][i];
		events[i].t_ns = chunk->wide[BLOCK_TIME - BLOCK_ID][i];
		set_pair(&events[i].size, chunk->narrow[BLOCK_SIZE][i],
			 chunk->narrow[BLOCK_DURATION][i]);
		set_pair(&events[i].tid, chunk->narrow[BLOCK_TID][i], chunk->narrow[BLOCK_NR][i]);
		set_what(&events[i], chunk->narrow[BLOCK_CPU][i], chunk->narrow[BLOCK_OP][i]);
		events[i].content = 0;
	}
}

static void fill_contents(struct trace_event *events, const struct chunk *chunk, uint64_t base,
			  size_t n)
{
	for (size_t i = 0; i < n; i++)
		events[i].content = base + chunk->wide[BLOCK_CONTENT - BLOCK_ID][i];
}

size_t block_decode(struct block_decoder *decoder, struct trace_event *events, size_t max)
{
	struct chunk chunk;
	size_t done = 0, left = decoder->nr_events - decoder->done;

	if (max > left)
		max = left;
	while (done < max) {
		size_t n = max - done < CHUNK ? max - done : CHUNK;

		decode_columns(decoder, &chunk, n);
		fill_events(events + done, &chunk, n);
		if (decoder->nr_columns > BLOCK_CONTENT)
			fill_contents(events + done, &chunk, decoder->base[BLOCK_CONTENT], n);
		done += n;
	}
	return max;
}
