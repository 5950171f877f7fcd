// SPDX-License-Identifier: GPL-2.0-or-later
/* The model's view of a machine: which CPUs are near, and what memory costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "sim/machines/model.h"
#include "sim/machines/scale.h"

static struct machine_model model_of(const char *name)
{
	struct machine_file file;
	struct machine_model model = {};
	struct error err;

	if (machine_file_find(name, &file, &err) || machine_model_init(&model, &file, &err))
		fail_msg("%s", err.text);
	return model;
}

static void test_places(void **state)
{
	struct machine_model m = model_of("8176x8");

	(void)state;
	assert_int_equal(m.topology.nr_cpus, 448);
	assert_int_equal(m.params.nr_cores, 224);
	assert_int_equal(m.params.core[224], 0);
	assert_int_equal(m.params.socket[27], 0);
	assert_int_equal(m.params.socket[28], 1);
	assert_int_equal(m.topology.cpu_node[447], 7);
	machine_model_free(&m);
	m = model_of("epyc-9654");
	assert_int_equal(m.params.cluster[8], 1);
	assert_int_equal(m.topology.cpu_node[8], 1);
	assert_int_equal(m.params.socket[95], 0);
	machine_model_free(&m);
}

/* A cube: three of the other seven are one hop away. */
static void test_socket_distances(void **state)
{
	struct machine_model m = model_of("8176x8");

	(void)state;
	for (unsigned int i = 0; i < 8; i++) {
		unsigned int near = 0, far = 0;

		for (unsigned int j = 0; j < 8; j++) {
			near += m.params.socket_distance[i * 8 + j] == DISTANCE_NEAR;
			far += m.params.socket_distance[i * 8 + j] == DISTANCE_FAR;
			assert_int_equal(m.params.socket_distance[i * 8 + j],
					 m.params.socket_distance[j * 8 + i]);
		}
		assert_int_equal(near, 3);
		assert_int_equal(far, 4);
	}
	assert_true(m.params.transfer[DISTANCE_FAR] == 336.6);
	machine_model_free(&m);
	m = model_of("x5-4");
	for (unsigned int i = 0; i < 16; i++)
		assert_int_equal(m.params.socket_distance[i],
				 i % 5 ? DISTANCE_NEAR : DISTANCE_SOCKET);
	machine_model_free(&m);
}

static void test_memory(void **state)
{
	struct machine_model m = model_of("cxl-tier");
	const unsigned short *nearest = m.topology.fallback;

	(void)state;
	assert_int_equal(m.topology.nr_nodes, 4);
	assert_true(m.params.memory[0] == 85 && m.params.memory[1] == 140);
	assert_true(m.params.memory[2] == 250 && m.params.memory[3] == 250);
	assert_int_equal(m.topology.distance[0], 10);
	assert_int_equal(m.topology.distance[1], 16);
	assert_int_equal(m.topology.distance[2], 29);
	assert_true(nearest[0] == 0 && nearest[1] == 1 && nearest[2] == 2 && nearest[3] == 3);
	assert_true(nearest[4] == 1 && nearest[5] == 0);
	assert_int_equal(m.topology.tier[1], 0);
	assert_int_equal(m.topology.tier[2], 1);
	machine_model_free(&m);
}

static void test_placements(void **state)
{
	struct machine_model m = model_of("8176x8");

	(void)state;
	machine_model_place(&m, PLACEMENT_SPREAD, 1);
	for (unsigned int i = 0; i < 448; i++)
		assert_int_equal(m.params.socket[i], i % 8);
	machine_model_free(&m);
	m = model_of("8176x8");
	machine_model_place(&m, PLACEMENT_THREADS, 1);
	for (unsigned int i = 0; i < 448; i++)
		assert_int_equal(m.params.core[i], i / 2);
	machine_model_free(&m);
}

/* A core's second thread is used only when all cores' first threads are. */
static void test_random_placement(void **state)
{
	struct machine_model m = model_of("8176x8");
	unsigned int used[224] = {0}, in_order = 0;

	(void)state;
	machine_model_place(&m, PLACEMENT_RANDOM, 1);
	for (unsigned int i = 0; i < 448; i++) {
		assert_int_equal(used[m.params.core[i]]++, i / 224);
		assert_int_equal(m.topology.cpu_node[i], m.params.core[i] / 28);
		in_order += m.params.core[i] == i % 224;
	}
	assert_true(in_order < 40);
	machine_model_free(&m);
}

/* Each parameter times 0.8 and 1.2 is valid in a file. */
static void scale_one(void *ctx, const char *name, const char *path)
{
	struct machine_file machine;
	struct error err = {""};
	char text[48];

	(void)path;
	for (unsigned int i = 0; machine_group(i); i++)
		for (int k = 8; k <= 12; k += 4) {
			snprintf(text, sizeof(text), "%s=%.1f", machine_group(i), k / 10.0);
			if (machine_file_find(name, &machine, &err) ||
			    machine_scale(&machine, text, &err))
				fail_msg("%s: %s", name, err.text);
		}
	++*(unsigned int *)ctx;
}

static void test_groups(void **state)
{
	struct machine_file machine;
	struct error err = {""};
	unsigned int nr = 0;

	(void)state;
	machine_files_each(scale_one, &nr);
	assert_true(nr >= 10);
	assert_int_equal(machine_file_find("8176x8", &machine, &err), 0);
	assert_int_equal(machine_scale(&machine, "transfers=0.5", &err), 0);
	assert_true(machine_get(&machine, MACHINE_FAR) == 336.6 * 0.5);
	assert_int_equal(machine_scale(&machine, "protocol=2", &err), 0);
	assert_int_equal(machine_count(&machine, MACHINE_STORES), 64); /* the most there may be */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups),		 cmocka_unit_test(test_places),
		cmocka_unit_test(test_socket_distances), cmocka_unit_test(test_memory),
		cmocka_unit_test(test_placements),	 cmocka_unit_test(test_random_placement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
