/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_SPINLOCK_H
#define SIM_INCLUDE_LINUX_SPINLOCK_H

#include <linux/lockdep.h>

#include "sim/kernel/rwlock.h"
#include "sim/kernel/spinlock.h"

/* Held by any CPU: the kernel, too, looks only at the lock word. */
#define assert_spin_locked(lock) BUG_ON(!spin_is_locked(lock))

#endif
