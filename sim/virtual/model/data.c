// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The data of observed objects: what kernel code has at file scope lies in the module's writable
 * segment, not in the arena, and has lines of the directory behind the arena's, in the same order
 * at every run. Of the objects in that segment only instrumented ones come to observe().
 */
#include <link.h>

#include "sim/virtual/model/model.h"

uintptr_t model_data_start, model_data_size;

static int find_segment(struct dl_phdr_info *info, size_t size, void *ctx)
{
	uintptr_t own = (uintptr_t)&model_data_start;

	(void)size;
	(void)ctx;
	for (unsigned int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + segment->p_vaddr;

		if (segment->p_type != PT_LOAD || own - start >= segment->p_memsz)
			continue;
		model_data_start = start & ~(uintptr_t)(OBSERVE_LINE - 1);
		model_data_size = start + segment->p_memsz - model_data_start;
		return 1;
	}
	return 0;
}

int model_data_init(void)
{
	model_data_size = 0;
	if (!dl_iterate_phdr(find_segment, NULL) || model_data_size > MODEL_DATA_WINDOW)
		return -ENOMEM;
	return 0;
}
