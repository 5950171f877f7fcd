// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A machine file: what is accepted is complete and within its bounds. Few incomplete files reach
 * the checks after the parser, so bytes that begin with a control character become a complete file
 * with the least values, some of them replaced: a byte says which, one how many bytes, and these
 * follow.
 */
#include <math.h>
#include <string.h>

#include "sim/host.h"
#include "sim/machines/machine_file.h"
#include "tests/fuzz/fuzz.h"

static void check_values(const struct machine_file *machine)
{
	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];
		const struct machine_value *value = &machine->values[i];

		fuzz_check(value->value >= def->least && value->value <= def->most,
			   "a value is in its bounds");
		fuzz_check(!def->whole || value->value == floor(value->value), "a count is whole");
		fuzz_check(value->origin < NR_ORIGINS && *value->source, "a value has a source");
	}
	fuzz_check(machine_nr_cpus(machine) >= 1 && machine_nr_cpus(machine) <= SIM_MAX_CPUS,
		   "CPUs are in their bounds");
	fuzz_check(machine_nr_nodes(machine) >= 1 && machine_nr_nodes(machine) <= SIM_MAX_NODES,
		   "nodes are in their bounds");
}

struct replaced {
	const uint8_t *bytes[NR_MACHINE_PARAMETERS];
	size_t size[NR_MACHINE_PARAMETERS];
};

static void take_replaced(struct fuzz_cursor *cursor, struct replaced *replaced)
{
	while (cursor->left > 2) {
		unsigned int which = fuzz_u8(cursor) % NR_MACHINE_PARAMETERS;
		size_t size = fuzz_u8(cursor) % 32u;

		if (size > cursor->left)
			size = cursor->left;
		replaced->bytes[which] = cursor->at;
		replaced->size[which] = size;
		cursor->at += size;
		cursor->left -= size;
	}
}

static void put_value(struct fuzz_image *image, const struct machine_parameter_def *def)
{
	char text[64];

	fuzz_put(image, text, snprintf(text, sizeof(text), "%.10g %s", def->least, def->unit));
}

static void put_text(struct fuzz_image *image, const char *text)
{
	fuzz_put(image, text, strlen(text));
}

static void make_file(struct fuzz_cursor *cursor, struct fuzz_image *image)
{
	struct replaced replaced = {0};
	const char *section = "";

	take_replaced(cursor, &replaced);
	image->size = 0;
	put_text(image, "[machine]\ntitle = made\n");
	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];

		if (strcmp(section, def->section)) {
			section = def->section;
			put_text(image, "[");
			put_text(image, section);
			put_text(image, "]\n");
		}
		put_text(image, def->name);
		put_text(image, "=");
		if (replaced.bytes[i])
			fuzz_put(image, replaced.bytes[i], replaced.size[i]);
		else
			put_value(image, def);
		put_text(image, "|default: x\n");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz_image image;
	struct fuzz_cursor cursor = {data, size};
	struct machine_file machine;
	struct error err = {""};

	if (size && *data < '\t') {
		fuzz_u8(&cursor);
		make_file(&cursor, &image);
		data = image.bytes;
		size = image.size;
	}
	if (machine_file_read_stream(fuzz_stream(data, size), "fuzz.ini", &machine, &err))
		fuzz_check_refusal(&err);
	else
		check_values(&machine);
	return 0;
}
