// SPDX-License-Identifier: GPL-2.0-or-later
/* A machine file: what is taken is complete and within its bounds. */
#include <math.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct machine_file machine;
	struct error err = {""};

	if (machine_file_read(fuzz_file(data, size), &machine, &err))
		fuzz_check_refusal(&err);
	else
		check_values(&machine);
	return 0;
}
