// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/runtime/segment.h"

#include <link.h>

/* Lies in the module, and is what was found. */
static struct {
	uintptr_t start, end;
	uintptr_t constants_end;
} own;

/* Only the loader writes there; some linkers give it a segment of its own. */
static bool is_relocations(const struct dl_phdr_info *info, const ElfW(Phdr) * segment)
{
	for (unsigned int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *relro = &info->dlpi_phdr[i];

		if (relro->p_type == PT_GNU_RELRO && segment->p_vaddr >= relro->p_vaddr &&
		    segment->p_vaddr + segment->p_memsz <= relro->p_vaddr + relro->p_memsz)
			return true;
	}
	return false;
}

static uintptr_t relocations_end(const struct dl_phdr_info *info)
{
	for (unsigned int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *relro = &info->dlpi_phdr[i];

		if (relro->p_type == PT_GNU_RELRO)
			return info->dlpi_addr + relro->p_vaddr + relro->p_memsz;
	}
	return 0;
}

/* From the first writable segment to the last: data with a section of its own may have another. */
static int find(struct dl_phdr_info *info, size_t size, void *ctx)
{
	uintptr_t first = UINTPTR_MAX, last = 0;

	(void)size, (void)ctx;
	for (unsigned int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + segment->p_vaddr;

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_W) ||
		    is_relocations(info, segment))
			continue;
		first = start < first ? start : first;
		last = start + segment->p_memsz > last ? start + segment->p_memsz : last;
	}
	if ((uintptr_t)&own < first || (uintptr_t)&own >= last)
		return 0;
	own.start = first;
	own.end = last;
	own.constants_end = relocations_end(info);
	return 1;
}

bool virtual_own_segment(uintptr_t *start, size_t *bytes)
{
	if (!dl_iterate_phdr(find, NULL))
		return false;
	*start = own.start;
	*bytes = own.end - own.start;
	return true;
}

bool virtual_own_variables(uintptr_t *start, size_t *bytes)
{
	uintptr_t end;

	if (!virtual_own_segment(start, bytes))
		return false;
	end = *start + *bytes;
	if (*start < own.constants_end && own.constants_end < end)
		*start = own.constants_end;
	*bytes = end - *start;
	return true;
}
