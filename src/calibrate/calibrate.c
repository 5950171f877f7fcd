// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/calibrate/calibrate.h"

#include <errno.h>

#define KIB	   1024u
#define MEMORY_MIN ((size_t)128 << 20)
#define MEMORY_MAX ((size_t)512 << 20)
#define QUICK_MAX  ((size_t)64 << 20)

/* "median of 15, quartiles 2.1 to 2.6", after the work it describes. */
static void set(struct calibration *c, enum machine_parameter what, const char *how,
		const struct measured *m)
{
	const struct machine_parameter_def *def = &machine_parameters[what];

	host_set(&c->machine, what, m->median, ORIGIN_MEASURED,
		 "%s, median of %u, quartiles %.3g to %.3g", how, m->samples, m->low, m->high);
	c->report(def->name, def->unit, m);
}

static size_t capacity(const struct calibration *c, enum machine_parameter what)
{
	return (size_t)machine_get(&c->machine, what) * KIB;
}

static int no_memory(struct error *err)
{
	return error_set(err, ENOMEM, "this host: no memory or no CPU to measure on");
}

/*
 * Each level by a circle of lines that fits into it, but not into the one before; well into it,
 * since another machine's CPU may share it: on a virtual machine three quarters of L2 took 9 to 43
 * ns a line, by what the neighbour did, where four times L1 took 6.0 to 7.0.
 */
static int measure_levels(struct calibration *c, size_t memory, struct error *err)
{
	size_t l1 = capacity(c, MACHINE_L1_SIZE), l2 = capacity(c, MACHINE_L2_SIZE);
	size_t l3 = capacity(c, MACHINE_L3_SIZE), inside = l2 > l1 ? l2 : l1;
	struct measured m;

	if (!measure_chase(c->pairs.first, l2 > 8 * l1 ? l1 * 4 : l1 + (l2 - l1) / 2, &m))
		return no_memory(err);
	set(c, MACHINE_L2_HIT, "a circle within it", &m);
	if (!measure_chase(c->pairs.first, l3 > 4 * inside ? inside * 3 : inside * 3 / 2, &m))
		return no_memory(err);
	set(c, MACHINE_L3_HIT, "a circle within it", &m);
	if (!measure_chase(c->pairs.first, memory, &m))
		return no_memory(err);
	set(c, MACHINE_MEMORY, "a circle beyond all caches", &m);
	return 0;
}

/* A distance without a pair of CPUs on this host costs as much as the next nearer one. */
static int measure_transfers(struct calibration *c, struct error *err)
{
	static const enum machine_parameter of[NR_DISTANCES] = {
		[DISTANCE_SMT] = MACHINE_SMT,	    [DISTANCE_CLUSTER] = MACHINE_CLUSTER,
		[DISTANCE_SOCKET] = MACHINE_SOCKET, [DISTANCE_NEAR] = MACHINE_NEAR,
		[DISTANCE_FAR] = MACHINE_FAR,
	};
	double before = machine_get(&c->machine, MACHINE_ATOMIC);
	struct measured m;

	for (unsigned int i = 0; i < NR_DISTANCES; i++) {
		if (c->pairs.other[i] == NO_CPU) {
			host_set(&c->machine, of[i], before, ORIGIN_DEFAULT,
				 "no two CPUs of this host are this far apart");
			continue;
		}
		if (!measure_transfer(c->pairs.first, c->pairs.other[i], &m))
			return no_memory(err);
		set(c, of[i], "compare-and-swap, half a round trip", &m);
		before = m.median;
	}
	return 0;
}

static void set_defaults(struct calibration *c)
{
	struct machine_file *m = &c->machine;
	struct machine_params p;
	double memory = machine_get(m, MACHINE_MEMORY);

	machine_params_init(&p);
	host_set(m, MACHINE_MEMORY_SOCKET, memory, ORIGIN_DEFAULT, "as memory: not measured");
	host_set(m, MACHINE_MEMORY_REMOTE, memory, ORIGIN_DEFAULT, "as memory: not measured");
	host_set(m, MACHINE_MEMORY_TIER, memory * 3, ORIGIN_DEFAULT, "unused, no far nodes");
	host_set(m, MACHINE_HOLD, p.hold, ORIGIN_DEFAULT, "for all machines alike");
	host_set(m, MACHINE_SHARED_READ, p.shared_read, ORIGIN_DEFAULT, "no table identifies it");
	host_set(m, MACHINE_SHARER, p.per_sharer, ORIGIN_DEFAULT, "no table identifies it");
	host_set(m, MACHINE_STORES, p.store_buffer, ORIGIN_DEFAULT,
		 "of the order of current cores");
	host_set(m, MACHINE_PAUSE, p.pause, ORIGIN_DEFAULT, "no table identifies it");
	host_set(m, MACHINE_SMT_FACTOR, p.smt_factor, ORIGIN_DEFAULT, "no table identifies it");
	host_set(m, MACHINE_ACTIVE_FACTOR, 1, ORIGIN_DEFAULT, "no slowdown known");
	host_set(m, MACHINE_ACTIVE_FROM, 1, ORIGIN_DEFAULT, "without effect");
	host_set(m, MACHINE_ARBITRATION, p.arbitration, ORIGIN_DEFAULT,
		 "no table identifies it; run --robust tries both");
	host_set(m, MACHINE_HZ, 1000, ORIGIN_DEFAULT, "CONFIG_HZ_1000");
	host_set(m, MACHINE_TICK, 1000, ORIGIN_DEFAULT, "of the order of a timer interrupt");
	host_set(m, MACHINE_WAKE_UP, 500, ORIGIN_DEFAULT, "of the order of an interrupt to a CPU");
	host_set(m, MACHINE_IDLE_EXIT, 2000, ORIGIN_DEFAULT, "a shallow idle state");
	host_set(m, MACHINE_HIT, 0.7, ORIGIN_DEFAULT, "a guess");
}

/* Noise must not make a nearer distance the slower one. */
static void keep_order(struct machine_file *machine, const enum machine_parameter *of,
		       unsigned int nr)
{
	for (unsigned int i = 1; i < nr; i++)
		if (machine_get(machine, of[i]) < machine_get(machine, of[i - 1]))
			machine->values[of[i]].value = machine_get(machine, of[i - 1]);
}

int calibrate_host(struct calibration *c, struct error *err)
{
	static const enum machine_parameter levels[] = {
		MACHINE_HIT,	MACHINE_L2_HIT,	       MACHINE_L3_HIT,
		MACHINE_MEMORY, MACHINE_MEMORY_SOCKET, MACHINE_MEMORY_REMOTE};
	static const enum machine_parameter ways[] = {MACHINE_CLUSTER, MACHINE_SOCKET, MACHINE_NEAR,
						      MACHINE_FAR};
	struct measured m;
	size_t memory;
	int ret = host_describe(&c->machine, &c->pairs, err);

	if (ret)
		return ret;
	memory = min(max(capacity(c, MACHINE_L3_SIZE) * 4, MEMORY_MIN),
		     c->quick ? QUICK_MAX : MEMORY_MAX);
	m = measure_atomic(c->pairs.first);
	set(c, MACHINE_ATOMIC, "a locked addition", &m);
	m = measure_copy(c->pairs.first);
	set(c, MACHINE_LINE, "copies of a page", &m);
	m = measure_clear(c->pairs.first);
	c->report("(clearing a page)", "ns", &m);
	ret = measure_levels(c, memory, err);
	if (!ret)
		ret = measure_transfers(c, err);
	if (ret)
		return ret;
	if (!measure_overlap(c->pairs.first, memory, machine_get(&c->machine, MACHINE_MEMORY), &m))
		return no_memory(err);
	m.median = max(m.median, 1.0);
	set(c, MACHINE_OVERLAP, "five cold lines, three in a row", &m);
	if (!measure_fills(c->pairs.first, memory, machine_get(&c->machine, MACHINE_MEMORY), &m))
		return no_memory(err);
	m.median = max(m.median, 1.0);
	set(c, MACHINE_FILLS, "writes of 24 cold lines in a row", &m);
	set_defaults(c);
	keep_order(&c->machine, levels, sizeof(levels) / sizeof(levels[0]));
	keep_order(&c->machine, ways, sizeof(ways) / sizeof(ways[0]));
	return 0;
}
