/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What other programs record, read as traces: one file each in workloads/importers/, one line
 * in workloads/meson.build. Each is told by its first bytes.
 */
#ifndef WORKLOADS_IMPORTER_H
#define WORKLOADS_IMPORTER_H

#include "workloads/page_compressor.h"
#include "workloads/trace.h"

struct import_settings {
	const char *sizes; /* the trace or page file to draw sizes from, where the input has none */
	const struct page_compressor *compressor; /* of the pages of a page file */
	uint64_t seed;				  /* of the drawing */
	uint64_t memory; /* pages that stay in memory, where the input has accesses of pages */
};

#define IMPORT_SIZES "redis_lz4"

/* Settings that an importer reads: bits of importer.reads. */
#define IMPORT_READS_SIZES  (1u << 0) /* and the seed */
#define IMPORT_READS_MEMORY (1u << 1)

struct reader_ops;

struct importer {
	const char *name; /* of --format, and of the reader */
	const char *what; /* "the text of blkparse" */
	/* @head: the first bytes, unpacked. */
	bool (*recognise)(const char *head, size_t len);
	const struct reader_ops *ops;
	unsigned int reads;
};

extern const struct importer *const importers[]; /* ends with NULL */

/* The importer whose format is called @name; NULL: none. */
const struct importer *importer_find(const char *name);
/* The importer that knows @head for its own; NULL: none. */
const struct importer *importer_recognise(const char *head, size_t len);

/*
 * As trace_open(), and what an importer knows too. @importer: the one to use whatever the
 * file looks like; NULL: tell by the first bytes. @settings must stay while the reader is open.
 */
struct trace_reader *trace_open_foreign(const char *path, uint32_t page_size,
					const struct importer *importer,
					const struct import_settings *settings, struct error *err);

#endif
