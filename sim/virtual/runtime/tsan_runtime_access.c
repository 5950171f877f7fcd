// SPDX-License-Identifier: GPL-2.0-or-later
/* Plain and volatile loads and stores, and the entry and exit of functions. */
#include "sim/virtual/runtime/tsan_runtime.h"

#define TSAN_ACCESS(name, size, kind)               \
	TSAN_ENTRY(void, name##size, void *addr)    \
	{                                           \
		observe(addr, size, kind, TSAN_PC); \
	}

#define TSAN_ACCESSES(prefix, size)                                    \
	TSAN_ACCESS(prefix##read, size, ACCESS_READ)                   \
	TSAN_ACCESS(prefix##write, size, ACCESS_WRITE)                 \
	TSAN_ACCESS(prefix##volatile_read, size, ACCESS_VOLATILE_READ) \
	TSAN_ACCESS(prefix##volatile_write, size, ACCESS_VOLATILE_WRITE)

TSAN_ACCESSES(, 1)
TSAN_ACCESSES(, 2)
TSAN_ACCESSES(, 4)
TSAN_ACCESSES(, 8)
TSAN_ACCESSES(, 16)

/* clang's; gcc calls the ones above for packed fields too. */
TSAN_ACCESSES(unaligned_, 2)
TSAN_ACCESSES(unaligned_, 4)
TSAN_ACCESSES(unaligned_, 8)
TSAN_ACCESSES(unaligned_, 16)

/*
 * gcc's, for structure copies (clang calls memcpy), but also for a packed word or a run of
 * bit-fields: up to a word it is an ordinary access.
 */
TSAN_ENTRY(void, read_range, void *addr, uintptr_t size)
{
	observe_range(addr, size, size > 8 ? ACCESS_RANGE_READ : ACCESS_READ, TSAN_PC);
}

TSAN_ENTRY(void, write_range, void *addr, uintptr_t size)
{
	observe_range(addr, size, size > 8 ? ACCESS_RANGE_WRITE : ACCESS_WRITE, TSAN_PC);
}

/* Every object file's constructor calls it, before anything else runs, and more than once. */
TSAN_ENTRY(void, init, void)
{
}

/* Of functions that access or call something. */
TSAN_ENTRY(void, func_entry, void *call_pc)
{
	observe_function_entry(call_pc);
}

TSAN_ENTRY(void, func_exit, void)
{
	observe_function_exit();
}
