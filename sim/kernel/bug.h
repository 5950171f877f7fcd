/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Assertions and messages. Kernel: include/asm-generic/bug.h, include/linux/mmdebug.h.
 *
 * A BUG prints one line, "kernel BUG: file:line: expression", and ends the process by
 * abort(), unless a test has set sim_bug_hook, which may leave by longjmp().
 * VM_BUG_ON and its variants are checked only with SIM_DEBUG (the kernel's CONFIG_DEBUG_VM);
 * otherwise their argument is parsed and not evaluated. WARN_ON returns its condition.
 * Any context.
 *
 * The machine supplies sim_bug(), sim_warn() and sim_printk().
 */
#ifndef SIM_KERNEL_BUG_H
#define SIM_KERNEL_BUG_H

#include "sim/kernel/types.h"

/* @what: the expression, or a whole sentence of a context check. */
void sim_bug(const char *file, int line, const char *what) __attribute__((noreturn)) __cold;
void sim_warn(const char *file, int line, const char *what) __cold;
void sim_printk(const char *level, const char *fmt, ...) __printf(2, 3) __cold;

/* Called with the line before the process ends; for tests. */
extern void (*sim_bug_hook)(const char *message);

#define pr_err(...)  sim_printk("error", __VA_ARGS__)
#define pr_warn(...) sim_printk("warning", __VA_ARGS__)
#define pr_info(...) sim_printk("info", __VA_ARGS__)

#define BUG() sim_bug(__FILE__, __LINE__, "BUG()")
#define BUG_ON(cond)                                        \
	do {                                                \
		if (unlikely(cond))                         \
			sim_bug(__FILE__, __LINE__, #cond); \
	} while (0)

#define WARN_ON(cond)                                        \
	({                                                   \
		bool warn_on_ = !!(cond);                    \
		if (unlikely(warn_on_))                      \
			sim_warn(__FILE__, __LINE__, #cond); \
		unlikely(warn_on_);                          \
	})

#define WARN_ON_ONCE(cond)                                                                        \
	({                                                                                        \
		static bool warned_;                                                              \
		bool warn_on_ = !!(cond);                                                         \
		if (unlikely(warn_on_) && !__atomic_exchange_n(&warned_, true, __ATOMIC_RELAXED)) \
			sim_warn(__FILE__, __LINE__, #cond);                                      \
		unlikely(warn_on_);                                                               \
	})

#define BUILD_BUG_ON(cond) _Static_assert(!(cond), #cond)
#define sim_unused_expr(e) ((void)(sizeof((long)(e))))

#ifdef SIM_DEBUG
#define VM_BUG_ON(cond)	      BUG_ON(cond)
#define VM_WARN_ON(cond)      ((void)WARN_ON(cond))
#define VM_WARN_ON_ONCE(cond) ((void)WARN_ON_ONCE(cond))
#else
#define VM_BUG_ON(cond)	      sim_unused_expr(cond)
#define VM_WARN_ON(cond)      sim_unused_expr(cond)
#define VM_WARN_ON_ONCE(cond) sim_unused_expr(cond)
#endif
#define VM_BUG_ON_PAGE(cond, page)  VM_BUG_ON(cond)
#define VM_WARN_ON_PAGE(cond, page) VM_WARN_ON(cond)

#endif
