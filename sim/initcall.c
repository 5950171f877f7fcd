// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/initcall.h"

#include "sim/kernel.h"

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

/* The linker's names for the section bounds; null if no file has such a section. */
#define SECTION_END __attribute__((weak, visibility("hidden")))
extern const initcall_t __start_sim_initcalls[] SECTION_END, __stop_sim_initcalls[] SECTION_END;
extern const exitcall_t __start_sim_exitcalls[] SECTION_END, __stop_sim_exitcalls[] SECTION_END;
extern char __start_sim_percpu[] SECTION_END, __stop_sim_percpu[] SECTION_END;

char *sim_static_percpu;

static int copy_percpu(void)
{
	size_t size = (size_t)(__stop_sim_percpu - __start_sim_percpu);
	unsigned int cpu;

	sim_static_percpu = NULL;
	if (!size)
		return 0;
	sim_static_percpu = __alloc_percpu(size, L1_CACHE_BYTES);
	if (!sim_static_percpu)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		memcpy(per_cpu_ptr(sim_static_percpu, cpu), __start_sim_percpu, size);
	return 0;
}

int sim_initcalls_run(void)
{
	const initcall_t *call;
	int err = copy_percpu();

	for (call = __start_sim_initcalls; !err && call < __stop_sim_initcalls; call++)
		err = (*call)();
	return err;
}

void sim_initcalls_exit(void)
{
	const exitcall_t *call = __stop_sim_exitcalls;

	while (call > __start_sim_exitcalls)
		(*--call)();
	free_percpu(sim_static_percpu);
	sim_static_percpu = NULL;
}
