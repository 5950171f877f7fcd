// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/virtual/model_trial.h"

#include "sim/virtual/model/model.h"

struct machine_params params;
struct words *words;
u64 counts[MAX_CPUS], span, last_end;
static unsigned short cpu_number[MAX_CPUS], zeros[MAX_CPUS];
static unsigned int no_host[MAX_CPUS];
static u64 first_start;

static void set_params(const struct trial *trial)
{
	static const double memory[1] = {90};
	static const unsigned char far[1] = {DISTANCE_SOCKET};

	machine_params_init(&params);
	params.hit = 1;
	params.atomic = 5;
	params.line = 2;
	params.l2 = 4;
	params.l3 = 15;
	params.l1_bytes = 32 << 10;
	params.l2_bytes = 1 << 20;
	params.l3_bytes = 32 << 20;
	params.overlap = trial->overlap ? trial->overlap : 1;
	params.pause = 0;
	params.slack = trial->slack;
	params.store_buffer = trial->store_buffer;
	for (unsigned int i = 0; i < NR_DISTANCES; i++)
		params.transfer[i] = L_NS;
	params.memory = memory;
	params.nr_cores = MAX_CPUS;
	params.nr_clusters = params.nr_sockets = 1;
	for (unsigned int i = 0; i < MAX_CPUS; i++) {
		cpu_number[i] = (unsigned short)i;
		no_host[i] = ~0u;
	}
	params.core = cpu_number;
	params.cluster = params.socket = zeros;
	params.socket_distance = far;
}

static void run_task(void *arg, unsigned int cpu)
{
	const struct trial *trial = arg;
	u64 begin = sim_clock();

	first_start = min(first_start, begin);
	trial->fn(trial->arg, cpu);
	last_end = max(last_end, sim_clock());
}

u64 run_trial(const struct trial *trial)
{
	static const unsigned short distance[1] = {10}, fallback[1];
	const struct sim_topology topology = {trial->nr_cpus, 1,	zeros,	  no_host,
					      no_host,	      distance, fallback, NULL};
	const struct sim_config config = {.topology = &topology,
					  .machine = &params,
					  .lock = trial->lock,
					  .nr_cpus = trial->nr_cpus,
					  .page_shift = 12,
					  .pages_per_node = 1024,
					  .seed = trial->seed,
					  .show = trial->show};

	set_params(trial);
	if (sim_boot(&config))
		return 1;
	words = kzalloc(sizeof(*words), GFP_KERNEL);
	spin_lock_init(&words->lock);
	memset(counts, 0, sizeof(counts));
	first_start = ~0ull;
	last_end = 0;
	sim_lock_stats_reset();
	sim_lock_stats_run(true);
	sim_run(trial->nr_cpus, run_task, (void *)trial);
	sim_lock_stats_run(false);
	span = sim_ticks_to_ns(last_end - first_start);
	return 0;
}

u64 end_trial(void)
{
	kfree(words);
	return sim_shutdown();
}

struct trial trial_of(unsigned int nr_cpus, void (*fn)(void *arg, unsigned int cpu))
{
	return (struct trial){
		.nr_cpus = nr_cpus, .seed = 1, .slack = 200, .store_buffer = 48, .fn = fn};
}

static const char *run_case(const struct machine_case *test)
{
	return test->run();
}

__attribute__((visibility("default"))) const struct machine_case_module machine_case_module = {
	run_case,
	cases,
};
