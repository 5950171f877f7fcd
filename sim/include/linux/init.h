/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Built in: run at boot, by sim/initcall.c. */
#ifndef SIM_INCLUDE_LINUX_INIT_H
#define SIM_INCLUDE_LINUX_INIT_H

#include "sim/kernel/types.h"

#define __init
#define __exit
#define __initdata

/* Run by sim_boot(), in the order of linking, and by sim_shutdown() in reverse. */
typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);
#define SIM_CALL_SECTION(name, type, fn) \
	static type const name##_##fn __attribute__((used, section(#name))) = (fn)
#define module_init(fn) SIM_CALL_SECTION(sim_initcalls, initcall_t, fn)
#define module_exit(fn) SIM_CALL_SECTION(sim_exitcalls, exitcall_t, fn)

#endif
