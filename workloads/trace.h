/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traces: a stream of events, read from zslab's binary format (docs/trace-format.md) or
 * from CSV, plain or zstd-compressed; the reader tells by the first bytes. Nothing is
 * allocated per event. Traces come from outside and are not trusted: every problem is one
 * line with file and place in struct error, and -EINVAL (-errno for I/O).
 */
#ifndef WORKLOADS_TRACE_H
#define WORKLOADS_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/error.h"

enum trace_op {
	TRACE_MALLOC,
	TRACE_FREE,
	TRACE_READ,
	TRACE_WRITE,
	TRACE_COMPACT,
	TRACE_SWAP_OUT,
	TRACE_SWAP_IN,
	TRACE_DISCARD,
	TRACE_PAGE_MIGRATE, /* observations: kept, shown, not replayed */
	TRACE_PAGE_ISOLATE,
	TRACE_PAGE_PUTBACK,
	NR_TRACE_OPS
};

enum trace_kind { TRACE_COMP, TRACE_HUGE, TRACE_SAME, TRACE_ZERO, NR_TRACE_KINDS };
enum trace_clock { TRACE_CLOCK_NONE, TRACE_CLOCK_EMULATED, TRACE_CLOCK_HARDWARE };

/* Which columns a trace carries; a missing one reads as 0. */
#define TRACE_HAS_TIME	   (1u << 0)
#define TRACE_HAS_CPU	   (1u << 1)
#define TRACE_HAS_DURATION (1u << 2)
#define TRACE_HAS_TID	   (1u << 3)
#define TRACE_HAS_SLOT	   (1u << 4) /* swap events: id is the slot */
#define TRACE_HAS_CONTENT  (1u << 5) /* swap-outs name their page: workloads/page_file.h */

#define TRACE_DURATION_UNKNOWN UINT32_MAX

struct trace_event {
	uint64_t id; /* object, slot, or page of an observation */
	uint64_t t_ns;
	uint32_t size;	 /* bytes asked for, without zsmalloc's header; result of an observation */
	uint32_t dur_ns; /* TRACE_DURATION_UNKNOWN: not known; 0 in a trace without durations */
	uint32_t tid;
	uint32_t nr; /* neighbouring slots in one swap event, else 1 */
	uint16_t cpu;
	uint8_t op;   /* enum trace_op */
	uint8_t kind; /* enum trace_kind, of a swap-out */
	/* Of a swap-out: XXH64 of the page that each of its slots gets; 0: not known. */
	uint64_t content;
};

struct trace_header {
	unsigned int columns; /* TRACE_HAS_... */
	enum trace_clock clock;
	uint32_t page_size;   /* sizes above it are refused */
	unsigned int nr_cpus; /* highest cpu + 1; 0 when the format cannot tell before the end */
	uint64_t nr_events;   /* likewise */
	char name[64];
};

struct trace_reader;

/*
 * @path: a file, or the name of a bundled trace ("redis_lz4") when there is no such file.
 * @page_size: largest size allowed, 0 for the header's or 4096. NULL with @err and errno set.
 */
struct trace_reader *trace_open(const char *path, uint32_t page_size, struct error *err);
const struct trace_header *trace_header(const struct trace_reader *reader);
/* The file that is read. */
const char *trace_path(const struct trace_reader *reader);
/* "csv" or "zslab". */
const char *trace_format(const struct trace_reader *reader);
/* Reads up to @max events; 0 at the end (all checksums verified), or -errno. */
ssize_t trace_read(struct trace_reader *reader, struct trace_event *events, size_t max,
		   struct error *err);
/*
 * Puts the place ("file:line: ", "file: event N: ", from 1) of event @index of the batch
 * last read in front of @err's text, for problems that the caller finds. Returns -EINVAL.
 */
int trace_locate(const struct trace_reader *reader, size_t index, struct error *err);
/* What the reader leaves out ("columns ignored: a, b"), to be said once; or NULL. */
const char *trace_notice(const struct trace_reader *reader);
/*
 * True, with the digest that a binary trace claims, once its end was read. Block checksums make
 * damage known without it; a caller that computes the digest anyway compares.
 */
bool trace_stored_digest(const struct trace_reader *reader, uint64_t *digest);
/* 0; -EINVAL with @err: the trace, read to its end, claims another one. */
int trace_check_digest(const struct trace_reader *reader, uint64_t digest, struct error *err);
/* Back to the first event, for another lap. */
int trace_rewind(struct trace_reader *reader, struct error *err);
void trace_close(struct trace_reader *reader);

/* XXH64 over the decoded events in order (docs/trace-format.md): same for CSV and binary. */
struct trace_digest;
/* @columns: TRACE_HAS_... of the trace. NULL: out of memory. */
struct trace_digest *trace_digest_new(unsigned int columns);
void trace_digest_update(struct trace_digest *digest, const struct trace_event *events, size_t n);
uint64_t trace_digest_finish(struct trace_digest *digest); /* frees it */

/*
 * Writes beside @path; trace_writer_commit() puts the file in its place (and leaves nothing
 * when it fails), trace_writer_abort() removes it; both free the writer. Of
 * @header, nr_cpus and nr_events are counted again. NULL with @err and errno set.
 */
struct trace_writer;
struct trace_writer *trace_writer_open(const char *path, const struct trace_header *header,
				       struct error *err);
int trace_write(struct trace_writer *writer, const struct trace_event *events, size_t n,
		struct error *err);
int trace_writer_commit(struct trace_writer *writer, struct error *err);
void trace_writer_abort(struct trace_writer *writer);

/*
 * Checks that events can be right, in order: ids live and not live, sizes from 1 to the page
 * size (0 where the content says it). Swap events: a swap-out of a filled slot overwrites it, a
 * swap-in or discard of an empty slot does nothing, both as zram has it. Observations are not
 * checked. Keeps an id table of at most 32 bytes per peak live object. An event that is refused
 * changes nothing.
 */
struct trace_checker;
struct trace_live {
	uint64_t objects, bytes;	   /* now; slots of one repeated word hold no object */
	uint64_t peak_objects, peak_bytes; /* each at its own time */
};

/* NULL: out of memory. */
struct trace_checker *trace_checker_new(uint32_t page_size);
/* 0, or -EINVAL or -ENOMEM with @err without the place: see trace_locate(). */
int trace_checker_event(struct trace_checker *checker, const struct trace_event *event,
			struct error *err);
const struct trace_live *trace_checker_live(const struct trace_checker *checker);
void trace_checker_free(struct trace_checker *checker);

#endif
