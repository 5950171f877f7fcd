/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Native: see sim/kernel/compiler.h. */
#ifndef MACHINE_COMPILER_H
#define MACHINE_COMPILER_H

#include "sim/kernel/types.h"

#if defined(__SANITIZE_THREAD__)
#define SIM_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SIM_TSAN 1
#endif
#endif

static __always_inline void cpu_relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ __volatile__("isb" ::: "memory");
#else
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
#endif
}

#ifdef SIM_TSAN
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void __tsan_acquire(void *addr);
void __tsan_release(void *addr);
#define sim_data_race_begin() AnnotateIgnoreReadsBegin(__FILE__, __LINE__)
#define sim_data_race_end()   AnnotateIgnoreReadsEnd(__FILE__, __LINE__)
#define sim_tsan_acquire(p)   __tsan_acquire((void *)(p))
#define sim_tsan_release(p)   __tsan_release((void *)(p))
#else
#define sim_data_race_begin() ((void)0)
#define sim_data_race_end()   ((void)0)
#define sim_tsan_acquire(p)   ((void)0)
#define sim_tsan_release(p)   ((void)0)
#endif

#endif
