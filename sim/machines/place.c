// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "sim/machines/model.h"

const char *const machine_placements[NR_PLACEMENTS + 1] = {
	[PLACEMENT_FILL] = "fill",
	[PLACEMENT_THREADS] = "threads",
	[PLACEMENT_SPREAD] = "spread",
	[PLACEMENT_RANDOM] = "random",
};

/* The old order of numbers: first by thread, then by core, and cores by socket. */
static void spread(const struct machine_params *p, unsigned short *order, unsigned int nr)
{
	unsigned int per_socket = p->nr_cores / p->nr_sockets;

	for (unsigned int i = 0; i < nr; i++) {
		unsigned int thread = i / p->nr_cores, of_thread = i % p->nr_cores;
		unsigned int socket = of_thread % p->nr_sockets;

		order[i] = (unsigned short)(thread * p->nr_cores + socket * per_socket +
					    of_thread / p->nr_sockets);
	}
}

static void by_threads(const struct machine_params *p, unsigned short *order, unsigned int nr)
{
	unsigned int threads = nr / p->nr_cores;

	for (unsigned int i = 0; i < nr; i++)
		order[i] = (unsigned short)(i % threads * p->nr_cores + i / threads);
}

static void shuffle(unsigned short *order, unsigned int nr, u64 *random)
{
	for (unsigned int i = nr; i-- > 1;) {
		unsigned int other;
		unsigned short kept = order[i];

		*random = *random * 6364136223846793005ull + 1442695040888963407ull;
		other = (unsigned int)(*random >> 33) % (i + 1);
		order[i] = order[other];
		order[other] = kept;
	}
}

static void at_random(const struct machine_params *p, unsigned short *order, unsigned int nr,
		      u64 seed)
{
	u64 random = seed * 0x9e3779b97f4a7c15ull + 1;

	for (unsigned int first = 0; first < nr; first += p->nr_cores)
		shuffle(order + first, p->nr_cores, &random);
}

static void apply(const unsigned short *order, const unsigned short *array, unsigned int nr)
{
	unsigned short old[SIM_MAX_CPUS], *out = (unsigned short *)array;

	memcpy(old, array, nr * sizeof(*old));
	for (unsigned int i = 0; i < nr; i++)
		out[i] = old[order[i]];
}

void machine_model_place(struct machine_model *model, enum machine_placement placement, u64 seed)
{
	const struct machine_params *p = &model->params;
	unsigned int nr = model->topology.nr_cpus;
	unsigned short order[SIM_MAX_CPUS];

	for (unsigned int i = 0; i < nr; i++)
		order[i] = (unsigned short)i;
	if (placement == PLACEMENT_SPREAD)
		spread(p, order, nr);
	else if (placement == PLACEMENT_THREADS)
		by_threads(p, order, nr);
	else if (placement == PLACEMENT_RANDOM)
		at_random(p, order, nr, seed);
	apply(order, p->core, nr);
	apply(order, p->cluster, nr);
	apply(order, p->socket, nr);
	apply(order, model->topology.cpu_node, nr);
}
