// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/model_options.h"

#include <errno.h>
#include <stdio.h>

#include "lib/exit_status.h"

#define PAGES_PER_NODE (1u << 18)

int model_options_machine(const struct model_options *options, const struct machine_file *file,
			  enum machine_placement placement, struct machine_model *model,
			  struct error *err)
{
	int ret = machine_model_init(model, file, err);

	if (ret)
		return ret;
	machine_model_place(model, placement, options->seed);
	machine_model_arbitrate(model, options->arbitration);
	model->params.slack = (double)options->slack;
	return 0;
}

struct microbench_plan model_options_plan(const struct model_options *options,
					  const struct sim_topology *topology,
					  const struct machine_params *params, const char *bench,
					  unsigned int cpus)
{
	return (struct microbench_plan){
		.sim = {.topology = topology,
			.machine = params,
			.lock = options->lock,
			.nr_cpus = cpus,
			.page_shift = 12,
			.pages_per_node = PAGES_PER_NODE,
			.seed = options->seed},
		.name = bench,
		.warmup_ns = (u64)(options->warmup * 1e9),
		.time_ns = (u64)(options->time * 1e9),
		.pages = (unsigned int)options->pages,
	};
}

void model_part_name(char *out, size_t size, const char *bench, const char *part)
{
	snprintf(out, size, "%s%s%s", bench, *part ? "-" : "", part);
}

int model_complain(const struct error *err, int ret)
{
	fprintf(stderr, "zslab model: %s\n", err->text);
	return ret == -EINVAL || ret == -ENOENT ? EXIT_USAGE : EXIT_ENVIRONMENT;
}
