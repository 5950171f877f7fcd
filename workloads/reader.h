/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a format implements; private to workloads/. trace_reader.c is the door. */
#ifndef WORKLOADS_READER_H
#define WORKLOADS_READER_H

#include "workloads/input.h"
#include "workloads/trace.h"

struct trace_reader {
	const struct reader_ops *ops;
	struct input *in;
	char *path;
	struct trace_header header;
	uint32_t size_max; /* larger sizes are refused */
	uint64_t first;	   /* line or event number of the last batch's first event */
	/* Those of each event of the last batch, where they are no neighbours; else NULL. */
	const uint64_t *places;
	const struct import_settings *settings; /* of importers alone */
	char notice[256];			/* what the reader leaves out, or "" */
};

/*
 * Each format embeds struct trace_reader as its first member. An open function gets it with
 * ops, in, path and the header's name set, and reads up to the first event.
 */
struct reader_ops {
	size_t size; /* of the embedding struct */
	int (*open)(struct trace_reader *reader, struct error *err);
	/* As trace_read(); the events of one batch are neighbours: place = first + index. */
	ssize_t (*read)(struct trace_reader *reader, struct trace_event *events, size_t max,
			struct error *err);
	int (*rewind)(struct trace_reader *reader, struct error *err);
	/* The digest that the file claims, known at its end; NULL: the format has none. */
	bool (*digest)(const struct trace_reader *reader, uint64_t *digest);
	void (*close)(struct trace_reader *reader);
	const char *name;  /* of the format */
	const char *place; /* printed between file name and number: ":" or ": event " */
};

extern const struct reader_ops csv_reader_ops;
extern const struct reader_ops binary_reader_ops;

#endif
