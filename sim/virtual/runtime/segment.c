// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/runtime/segment.h"

#include <link.h>

/* Lies in it, and is what was found. */
static struct {
	uintptr_t start;
	size_t bytes;
} own;

static int find(struct dl_phdr_info *info, size_t size, void *ctx)
{
	(void)size, (void)ctx;
	for (unsigned int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + segment->p_vaddr;

		if (segment->p_type != PT_LOAD || (uintptr_t)&own - start >= segment->p_memsz)
			continue;
		own.start = start;
		own.bytes = segment->p_memsz;
		return 1;
	}
	return 0;
}

bool virtual_own_segment(uintptr_t *start, size_t *bytes)
{
	if (!dl_iterate_phdr(find, NULL))
		return false;
	*start = own.start;
	*bytes = own.bytes;
	return true;
}
