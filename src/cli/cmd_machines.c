// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <stdio.h>

#include "sim/machines/machine_file.h"
#include "src/cli/help.h"
#include "src/cli/options/options.h"

struct machines_options {
	bool json;
};

static const struct option_def options[] = {
	{.name = "json",
	 .type = OPTION_FLAG,
	 .help = "Print JSON.",
	 .offset = offsetof(struct machines_options, json)},
	{0},
};

struct listing {
	json_t *array; /* NULL: text */
	int status;
};

/* "fitted 3, datasheet 8": how much of a machine is known, and how. */
static void origins_text(const struct machine_file *machine, char *out, size_t size)
{
	size_t used = 0;

	*out = '\0';
	for (int i = 0; i < NR_ORIGINS && used < size; i++) {
		unsigned int nr = machine_nr_of(machine, (enum machine_origin)i);

		if (nr)
			used += (size_t)snprintf(out + used, size - used, "%s%s %u",
						 used ? ", " : "", machine_origins[i], nr);
	}
}

static json_t *origins_json(const struct machine_file *machine)
{
	json_t *object = json_object();

	for (int i = 0; i < NR_ORIGINS; i++)
		json_object_set_new(object, machine_origins[i],
				    json_integer(machine_nr_of(machine, (enum machine_origin)i)));
	return object;
}

static json_t *machine_json(const struct machine_file *machine)
{
	return json_pack("{s:s, s:b, s:s, s:i, s:i, s:o}", "name", machine->name, "simulated", 1,
			 "title", machine->title, "cpus", (int)machine_nr_cpus(machine), "nodes",
			 (int)machine_nr_nodes(machine), "sources", origins_json(machine));
}

static void list_one(void *ctx, const char *name, const char *path)
{
	struct listing *listing = ctx;
	struct machine_file machine;
	struct error err;
	char origins[160];

	(void)name;
	if (machine_file_read(path, &machine, &err)) {
		fprintf(stderr, "%s\n", err.text);
		listing->status = EXIT_USAGE;
		return;
	}
	if (listing->array) {
		json_array_append_new(listing->array, machine_json(&machine));
		return;
	}
	origins_text(&machine, origins, sizeof(origins));
	printf("%-12s %4u CPUs, %2u node%s  %s\n%15s values: %s\n", machine.name,
	       machine_nr_cpus(&machine), machine_nr_nodes(&machine),
	       machine_nr_nodes(&machine) == 1 ? ", " : "s,", machine.title, "", origins);
}

static int list_all(struct listing *listing)
{
	if (listing->array)
		json_array_append_new(listing->array,
				      json_pack("{s:s, s:b}", "name", "native", "simulated", 0));
	else
		puts("native       threads on this host; figures are measured\n\n"
		     "Simulated, in virtual time, from files with a source for each value:\n");
	machine_files_each(list_one, listing);
	return listing->status;
}

static json_t *value_json(const struct machine_file *machine, int id)
{
	const char *const *words = machine_parameters[id].words;

	return words ? json_string(words[(int)machine->values[id].value])
		     : json_real(machine->values[id].value);
}

static json_t *values_json(const struct machine_file *machine)
{
	json_t *array = json_array();

	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];
		const struct machine_value *value = &machine->values[i];

		json_array_append_new(array, json_pack("{s:s, s:s, s:o, s:s, s:s, s:s}", "section",
						       def->section, "name", def->name, "value",
						       value_json(machine, i), "unit", def->unit,
						       "origin", machine_origins[value->origin],
						       "source", value->source));
	}
	return array;
}

static void show_values(const struct machine_file *machine)
{
	const char *section = "";

	printf("%s: %s\n%u CPUs, %u nodes\n", machine->name, machine->title,
	       machine_nr_cpus(machine), machine_nr_nodes(machine));
	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];
		const struct machine_value *value = &machine->values[i];

		char text[32];

		if (section != def->section)
			printf("\n%s\n", def->section);
		section = def->section;
		printf("  %-20s %12s %-3s  %s: %s\n", def->name,
		       machine_value_text(machine, (enum machine_parameter)i, text, sizeof(text)),
		       def->unit, machine_origins[value->origin], value->source);
		print_wrapped(stdout, def->help, 24);
	}
}

static int show_one(struct listing *listing, const char *name)
{
	struct machine_file machine;
	struct error err;
	json_t *object;

	if (machine_file_find(name, &machine, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_USAGE;
	}
	if (!listing->array) {
		show_values(&machine);
		return EXIT_DONE;
	}
	object = machine_json(&machine);
	json_object_set_new(object, "values", values_json(&machine));
	json_array_append_new(listing->array, object);
	return EXIT_DONE;
}

static int run_machines(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct machines_options *o = values;
	struct listing listing = {.array = o->json ? json_array() : NULL};
	int status = argc ? EXIT_DONE : list_all(&listing);

	for (int i = 0; i < argc && status == EXIT_DONE; i++)
		status = show_one(&listing, argv[i]);
	if (listing.array && status == EXIT_DONE) {
		json_dumpf(listing.array, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(listing.array);
	return status;
}

const struct command command_machines = {
	.name = "machines",
	.args = "[NAME|FILE...]",
	.summary = "list the machines that zslab run can use",
	.description =
		"Lists the machines for zslab run --machine, native first, and of the simulated "
		"ones where their values come from: measured on that machine, a published table of "
		"it, fitted to named rows, its maker, borrowed from a similar one, or a default of "
		"the model. With names or files, each value with its source.",
	.examples = "zslab machines\n"
		    "zslab machines milan\n"
		    "zslab machines ./mine.ini",
	.options = options,
	.values_size = sizeof(struct machines_options),
	.max_args = -1,
	.run = run_machines,
};
