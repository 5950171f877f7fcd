/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The binary trace format to the byte: docs/trace-format.md says it in words. */
#ifndef WORKLOADS_TRACE_FORMAT_H
#define WORKLOADS_TRACE_FORMAT_H

#include "workloads/trace.h"

#define TRACE_MAGIC	      "\x89ZSLAB\r\n"
#define TRACE_MAGIC_BYTES     8
#define TRACE_VERSION	      1
#define TRACE_VERSION_CONTENT 2 /* of traces that have the column, and of no others */

/* File header. */
#define HEADER_BYTES	   112
#define HEADER_VERSION	   8   /* u16 */
#define HEADER_SIZE	   10  /* u16 */
#define HEADER_COLUMNS	   12  /* u32, TRACE_HAS_... */
#define HEADER_CLOCK	   16  /* u32, enum trace_clock */
#define HEADER_PAGE_SIZE   20  /* u32 */
#define HEADER_NR_CPUS	   24  /* u32 */
#define HEADER_RESERVED	   28  /* u32, 0 */
#define HEADER_NR_EVENTS   32  /* u64 */
#define HEADER_NAME	   40  /* 64 bytes, padded with 0 */
#define HEADER_CHECKSUM	   104 /* u64, XXH64 of bytes 0..103 */
#define HEADER_ALL_COLUMNS 0x3fu

/* Block header, before a zstd frame. */
#define BLOCK_BYTES	   20
#define BLOCK_NR_EVENTS	   0  /* u32, 1..BLOCK_EVENTS_MAX; 0: the end block */
#define BLOCK_PAYLOAD_SIZE 4  /* u32 */
#define BLOCK_FRAME_SIZE   8  /* u32 */
#define BLOCK_CHECKSUM	   12 /* u64, XXH64 of the payload, seeded with its number and events */
#define BLOCK_EVENTS_MAX   65536u

/* End block. */
#define END_BYTES     32
#define END_NR_BLOCKS 4	 /* u32 */
#define END_NR_EVENTS 8	 /* u64 */
#define END_DIGEST    16 /* u64 */
#define END_CHECKSUM  24 /* u64, XXH64 of bytes 0..23 */

/* Columns in a payload, in this order, each behind a u8 width and a u64 base. */
enum block_column {
	BLOCK_OP, /* op | kind << 4 */
	BLOCK_CPU,
	BLOCK_TID,
	BLOCK_SIZE,
	BLOCK_NR,
	BLOCK_DURATION,
	BLOCK_ID,      /* differences, zigzag */
	BLOCK_TIME,    /* differences, zigzag */
	BLOCK_CONTENT, /* only with TRACE_HAS_CONTENT */
	NR_BLOCK_COLUMNS
};
#define COLUMN_HEADER_BYTES 9
#define PAYLOAD_MAX \
	(NR_BLOCK_COLUMNS * COLUMN_HEADER_BYTES + (1 + 2 + 4 * 4 + 3 * 8) * BLOCK_EVENTS_MAX)

static inline int block_columns(unsigned int columns)
{
	return columns & TRACE_HAS_CONTENT ? NR_BLOCK_COLUMNS : BLOCK_CONTENT;
}

static inline uint64_t block_seed(uint32_t block, uint32_t nr_events)
{
	return (uint64_t)block << 32 | nr_events;
}

#endif
