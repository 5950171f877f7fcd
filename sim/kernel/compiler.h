/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marked accesses and barriers. Kernel: include/asm-generic/{rwonce,barrier}.h,
 * Documentation/memory-barriers.txt, tools/memory-model.
 *
 * READ_ONCE/WRITE_ONCE: one access of a scalar, neither torn, merged nor repeated; a load
 * orders what depends on its address. Built on relaxed compiler atomics, so that the thread
 * sanitizer and the simulated machines know them as marked. Not for bit-fields or structs.
 *
 * smp_load_acquire/smp_store_release: as in the kernel, and as C11's.
 *
 * data_race(expr): reads @expr, a scalar, plainly; the race is intended and its outcome does
 * not matter. Every use says why. Bit-fields are allowed.
 *
 * cpu_relax(): one turn of a spinning wait. Every loop that waits for another CPU calls it:
 * a simulated machine runs the others there.
 *
 * The machine supplies cpu_relax(), sim_data_race_begin() and sim_data_race_end().
 */
#ifndef SIM_KERNEL_COMPILER_H
#define SIM_KERNEL_COMPILER_H

#include "sim/kernel/types.h"

#define barrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)

#define READ_ONCE(x)		__atomic_load_n((__typeof__(x) *)&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, val)	__atomic_store_n(&(x), (val), __ATOMIC_RELAXED)
#define smp_load_acquire(p)	__atomic_load_n((p), __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define smp_mb()		__atomic_thread_fence(__ATOMIC_SEQ_CST)
#define smp_rmb()		__atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_wmb()		__atomic_thread_fence(__ATOMIC_RELEASE)

/* "+ 0" turns a bit-field into its promoted type, which typeof can name. */
#define data_race(expr)                                           \
	({                                                        \
		sim_data_race_begin();                            \
		__typeof__((expr) + 0) data_race_value_ = (expr); \
		sim_data_race_end();                              \
		data_race_value_;                                 \
	})

#include <machine/compiler.h>

#endif
