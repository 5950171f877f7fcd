/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of a text file, in constant memory; private to workloads/. */
#ifndef WORKLOADS_LINES_H
#define WORKLOADS_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "workloads/input.h"

#ifndef LINES_BUFFER_BYTES /* fuzzing asks for little, so that its short inputs fill it */
#define LINES_BUFFER_BYTES (256u << 10)
#define LINE_MAX_BYTES	   (64u << 10)
#endif
/* Lines without an event that may follow each other: bounds the work a file can ask for. */
#define IDLE_LINES_MAX 10000

struct lines {
	struct input *in;
	const char *path, *expected; /* for messages: "a row of CSV" */
	uint64_t nr;		     /* number of the last one taken, from 1 */
	bool at_end;
	char *pos, *end;
	char buffer[LINES_BUFFER_BYTES + 1];
};

/* Before the first line, and again after the input was rewound. */
void lines_start(struct lines *lines, struct input *in, const char *path, const char *expected);

/*
 * The next line without its end (*end is readable; the bytes may be changed): 1, 0 at the end
 * of the file, or a negative errno with @err, place included.
 */
int lines_next(struct lines *lines, char **line, char **end, struct error *err);

#endif
