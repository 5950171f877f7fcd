/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_LOCAL_LOCK_H
#define SIM_INCLUDE_LINUX_LOCAL_LOCK_H

#include <linux/percpu.h>

#ifdef SIM_LOCK_KEYS
#define INIT_LOCAL_LOCK(lock_name)            \
	{                                     \
		.key = &(struct sim_lock_key) \
		{                             \
			.name = #lock_name    \
		}                             \
	}
#else
#define INIT_LOCAL_LOCK(lock_name) \
	{                          \
		0                  \
	}
#endif

#endif
