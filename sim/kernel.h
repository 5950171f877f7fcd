/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel surface: everything allocator code may touch, under the kernel's names and with
 * the kernel's rules. Each header of sim/kernel/ is the contract of its primitives and ends
 * with the part that the machine supplies, <machine/...>, found by include path in
 * sim/native or sim/virtual. docs/fidelity.md has a row for each primitive.
 *
 * Code above the surface uses no inline assembly, no thread-local storage and no libc but
 * memcpy, memmove, memset and memcmp: the simulated machines could not see them.
 *
 * Every file that includes this is compiled per machine. The host program has no machine in its
 * include path: it sees sim/host.h.
 */
#ifndef SIM_KERNEL_H
#define SIM_KERNEL_H

#include "sim/kernel/types.h"

#include "sim/kernel/bug.h"
#include "sim/kernel/compiler.h"
#include "sim/kernel/string.h"
#include "sim/kernel/calls.h"
#include "sim/kernel/atomic.h"
#include "sim/kernel/list.h"
#include "sim/kernel/sched.h"
#include "sim/kernel/preempt.h"
#include "sim/kernel/lockdep.h"
#include "sim/kernel/spinlock.h"
#include "sim/kernel/bit_spinlock.h"
#include "sim/kernel/rwlock.h"
#include "sim/kernel/percpu.h"
#include "sim/kernel/rcupdate.h"
#include "sim/kernel/wait.h"
#include "sim/kernel/mutex.h"
#include "sim/kernel/workqueue.h"
#include "sim/kernel/slab.h"
#include "sim/kernel/gfp.h"
#include "sim/kernel/page.h"
#include "sim/kernel/migrate.h"
#include "sim/kernel/shrinker.h"
#include "sim/kernel/cpuhotplug.h"

#endif
