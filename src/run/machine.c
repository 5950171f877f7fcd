// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/machines/model.h"
#include "sim/machines/scale.h"

struct run_machine {
	struct topology topology; /* of no hwloc */
	struct machine_model model;
};

static int load_file(const struct run_options *options, struct machine_file *file,
		     struct error *err)
{
	char text[sizeof(err->text)];
	int ret = machine_file_find(options->machine, file, err);

	if (ret) {
		snprintf(text, sizeof(text), "%s", err->text);
		return error_set(err, -ret, "--machine %s", text);
	}
	return options->scale ? machine_scale(file, options->scale, err) : 0;
}

int run_machine_load(const struct run_options *options, struct run_machine **out, struct error *err)
{
	struct machine_file *file = calloc(1, sizeof(*file));
	struct run_machine *machine = calloc(1, sizeof(*machine));
	int ret = file && machine ? load_file(options, file, err)
				  : error_set(err, ENOMEM, "out of memory");

	if (!ret)
		ret = machine_model_init(&machine->model, file, err);
	free(file);
	if (ret) {
		free(machine);
		return ret;
	}
	machine_model_arbitrate(&machine->model, options->arbitration);
	machine->model.params.slack = (double)options->slack;
	machine->topology.sim = machine->model.topology;
	machine->topology.given_distances = true;
	snprintf(machine->topology.text, sizeof(machine->topology.text), "%s",
		 machine->model.params.name);
	*out = machine;
	return 0;
}

void run_machine_free(struct run_machine *machine)
{
	if (machine)
		machine_model_free(&machine->model);
	free(machine);
}

const char *run_machine_name(const struct run_machine *machine)
{
	return machine->model.params.name;
}

const char *run_machine_arbitration(const struct run_machine *machine)
{
	return machine_arbitrations[machine->model.params.arbitration];
}

struct topology *run_machine_topology(struct run_machine *machine)
{
	return &machine->topology;
}

const struct machine_params *run_machine_params(const struct run_machine *machine)
{
	return &machine->model.params;
}
