// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/calibrate/host.h"

#include <errno.h>
#include <hwloc.h>
#include <stdarg.h>
#include <stdio.h>

void host_set(struct machine_file *machine, enum machine_parameter what, double value,
	      enum machine_origin origin, const char *fmt, ...)
{
	struct machine_value *to = &machine->values[what];
	va_list args;

	to->value = value;
	to->origin = origin;
	to->line = 1;
	va_start(args, fmt);
	vsnprintf(to->source, sizeof(to->source), fmt, args);
	va_end(args);
}

static unsigned int count(hwloc_topology_t t, hwloc_obj_type_t type)
{
	int nr = hwloc_get_nbobjs_by_type(t, type);

	return nr > 0 ? (unsigned int)nr : 0;
}

/* Of the first CPU's cache of that kind, KiB; 0: none. */
static u64 cache_kib(hwloc_topology_t t, hwloc_obj_type_t type)
{
	hwloc_obj_t cache = hwloc_get_obj_by_type(t, type, 0);

	return cache ? cache->attr->cache.size >> 10 : 0;
}

/* An L2 that several cores share is the last level. */
static bool l2_is_shared(hwloc_topology_t t)
{
	hwloc_obj_t l2 = hwloc_get_obj_by_type(t, HWLOC_OBJ_L2CACHE, 0);

	return l2 && hwloc_get_nbobjs_inside_cpuset_by_type(t, l2->cpuset, HWLOC_OBJ_CORE) > 1;
}

static hwloc_obj_type_t last_level(hwloc_topology_t t)
{
	return count(t, HWLOC_OBJ_L3CACHE) ? HWLOC_OBJ_L3CACHE : HWLOC_OBJ_L2CACHE;
}

static int set_topology(struct machine_file *m, hwloc_topology_t t, struct error *err)
{
	static const char *const source = "hwloc, this host";
	unsigned int sockets = count(t, HWLOC_OBJ_PACKAGE), cores = count(t, HWLOC_OBJ_CORE);
	unsigned int cpus = count(t, HWLOC_OBJ_PU), clusters = count(t, last_level(t));
	unsigned int nodes = count(t, HWLOC_OBJ_NUMANODE);

	sockets = sockets ? sockets : 1;
	cores = cores ? cores : cpus;
	if (!clusters || clusters % sockets || cores % clusters)
		clusters = sockets;
	if (!cpus || cores % clusters || cpus % cores || cpus > SIM_MAX_CPUS)
		return error_set(err, EINVAL,
				 "this host: %u CPUs of %u cores in %u clusters; expected parts of "
				 "equal size: write a machine file by hand",
				 cpus, cores, clusters);
	if (nodes % sockets || (nodes && clusters / sockets % (nodes / sockets)))
		nodes = sockets;
	host_set(m, MACHINE_SOCKETS, sockets, ORIGIN_MEASURED, "%s", source);
	host_set(m, MACHINE_NODES, nodes / sockets, ORIGIN_MEASURED, "%s", source);
	host_set(m, MACHINE_CLUSTERS, clusters / sockets, ORIGIN_MEASURED, "%s", source);
	host_set(m, MACHINE_CORES, cores / clusters, ORIGIN_MEASURED, "%s", source);
	host_set(m, MACHINE_THREADS, cpus / cores, ORIGIN_MEASURED, "%s", source);
	host_set(m, MACHINE_LINKS, 0, ORIGIN_DEFAULT, "distances between sockets are taken alike");
	host_set(m, MACHINE_FAR_NODES, 0, ORIGIN_DEFAULT, "nodes without CPUs are not described");
	return 0;
}

static void set_capacities(struct machine_file *m, hwloc_topology_t t)
{
	static const char *const source = "hwloc, this host";
	u64 l1 = cache_kib(t, HWLOC_OBJ_L1CACHE);

	host_set(m, MACHINE_L1_SIZE, l1 ? (double)l1 : 32, l1 ? ORIGIN_MEASURED : ORIGIN_DEFAULT,
		 "%s", l1 ? source : "hwloc does not know");
	host_set(m, MACHINE_L2_SIZE, l2_is_shared(t) ? 0 : (double)cache_kib(t, HWLOC_OBJ_L2CACHE),
		 ORIGIN_MEASURED, "%s", source);
	host_set(m, MACHINE_L3_SIZE, (double)cache_kib(t, last_level(t)), ORIGIN_MEASURED, "%s",
		 source);
}

static unsigned int distance_of(hwloc_topology_t t, hwloc_obj_t a, hwloc_obj_t b)
{
	const hwloc_obj_type_t within[] = {HWLOC_OBJ_CORE, last_level(t), HWLOC_OBJ_PACKAGE};

	for (unsigned int i = 0; i < 3; i++) {
		hwloc_obj_t one = hwloc_get_ancestor_obj_by_type(t, within[i], a);

		if (one && one == hwloc_get_ancestor_obj_by_type(t, within[i], b))
			return i;
	}
	return DISTANCE_NEAR;
}

static void find_pairs(hwloc_topology_t t, struct host_pairs *pairs)
{
	hwloc_obj_t first = hwloc_get_obj_by_type(t, HWLOC_OBJ_PU, 0), other = first;

	pairs->first = first->os_index;
	for (unsigned int i = 0; i < NR_DISTANCES; i++)
		pairs->other[i] = NO_CPU;
	while ((other = hwloc_get_next_obj_by_type(t, HWLOC_OBJ_PU, other))) {
		unsigned int *of = &pairs->other[distance_of(t, first, other)];

		if (*of == NO_CPU)
			*of = other->os_index;
	}
}

int host_describe(struct machine_file *machine, struct host_pairs *pairs, struct error *err)
{
	hwloc_topology_t t;
	int ret;

	if (hwloc_topology_init(&t))
		return error_set(err, ENOMEM, "this host: no memory for its description");
	ret = hwloc_topology_load(t) ? error_set(err, EIO, "this host: hwloc cannot read it")
				     : set_topology(machine, t, err);
	if (!ret) {
		set_capacities(machine, t);
		find_pairs(t, pairs);
	}
	hwloc_topology_destroy(t);
	return ret;
}
