/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_PERCPU_H
#define SIM_INCLUDE_LINUX_PERCPU_H

#include "sim/kernel/percpu.h"

/*
 * Initialised per-CPU data of a file. The section is the image for one CPU. At boot sim/initcall.c
 * makes a copy for each CPU, the first at sim_static_percpu.
 */
#define DEFINE_PER_CPU(type, name)  __attribute__((section("sim_percpu"))) __typeof__(type) name
#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name

extern char __start_sim_percpu[] __attribute__((weak, visibility("hidden")));
extern char *sim_static_percpu;

#define sim_static_copy(ptr, offset) \
	((__typeof__(*(ptr)) *)(sim_static_percpu + ((char *)(ptr)-__start_sim_percpu) + (offset)))

/* For static data only, not for what alloc_percpu() returns; no kernel file uses both. */
#undef this_cpu_ptr
#undef per_cpu_ptr
#define this_cpu_ptr(ptr)     sim_static_copy(ptr, sim_this_cpu_offset())
#define per_cpu_ptr(ptr, cpu) sim_static_copy(ptr, sim_percpu_offset(cpu))
#define per_cpu(name, cpu)    (*per_cpu_ptr(&(name), cpu))
#define get_cpu_var(name)     (*get_cpu_ptr(&(name)))
#define put_cpu_var(name)     put_cpu_ptr(&(name))

#endif
