/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machine files: the shape of a simulated machine and the costs of its accesses, each value with
 * its source. docs/machines.md has the format.
 */
#ifndef MACHINES_MACHINE_FILE_H
#define MACHINES_MACHINE_FILE_H

#include <stdio.h>

#include "lib/error.h"
#include "sim/machines/parameters.h"

struct machine_value {
	double value;
	enum machine_origin origin;
	char source[160];
	unsigned int line; /* of the file; 0: not given */
};

struct machine_file {
	char name[32];	 /* of the file, without folder and .ini */
	char title[128]; /* one line: maker, model, sockets */
	struct machine_value values[NR_MACHINE_PARAMETERS];
};

/* Reads @path. 0 or -errno with "file:line: what is wrong; what was expected". */
int machine_file_read(const char *path, struct machine_file *machine, struct error *err);
/* As above, for an open @file, which stays open; @path is its name. */
int machine_file_read_stream(FILE *file, const char *path, struct machine_file *machine,
			     struct error *err);

/*
 * As above, by name, for a file that comes with the program; a name with a '/', or one that ends in
 * ".ini", is a path. -ENOENT lists the names.
 */
int machine_file_find(const char *name, struct machine_file *machine, struct error *err);

/* Writes a file that machine_file_read() reads, with each parameter's help. */
void machine_file_write(const struct machine_file *machine, FILE *out);

/* Calls @fn with the name of each machine file that comes with the program; returns how many. */
unsigned int machine_files_each(void (*fn)(void *ctx, const char *name, const char *path),
				void *ctx);

static inline double machine_get(const struct machine_file *machine, enum machine_parameter id)
{
	return machine->values[id].value;
}

static inline unsigned int machine_count(const struct machine_file *machine,
					 enum machine_parameter id)
{
	return (unsigned int)machine->values[id].value;
}

/* "12.5", or the word that stands for the value; in @text, of 16 bytes or more. */
const char *machine_value_text(const struct machine_file *machine, enum machine_parameter id,
			       char *text, size_t size);

/* All hardware threads; all nodes, those without CPUs last. */
unsigned int machine_nr_cpus(const struct machine_file *machine);
unsigned int machine_nr_nodes(const struct machine_file *machine);
/* The number of values with that origin. */
unsigned int machine_nr_of(const struct machine_file *machine, enum machine_origin origin);

#endif
