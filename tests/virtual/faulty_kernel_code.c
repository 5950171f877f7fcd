// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel code as it must not be: check_objects_test.py shows that each fault is reported. */
#include <stdlib.h>

int faulty_kernel_code(void);

static __thread int per_thread;

int faulty_kernel_code(void)
{
	int *from_libc = malloc(sizeof(int));

	__asm__ volatile("" : : "r"(from_libc) : "memory");
	return per_thread++ + (from_libc != NULL);
}
