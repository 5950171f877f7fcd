// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The data of observed objects: what kernel code has at file scope lies in the module's writable
 * segment, not in the arena, and has lines of the directory behind the arena's, in the same order
 * at every run. Of the objects in that segment only instrumented ones come to observe().
 */
#include "sim/virtual/model/model.h"
#include "sim/virtual/runtime/segment.h"

uintptr_t model_data_start, model_data_size;
uintptr_t model_left_out_start, model_left_out_size;
/* .data begins with a line, whatever the code before it takes: results do not follow its size. */
static u64 first_line[OBSERVE_LINE / sizeof(u64)]
	__attribute__((used, aligned(OBSERVE_LINE), section(".data")));

void sim_leave_out(const void *from, size_t size)
{
	model_left_out_start = (uintptr_t)from;
	model_left_out_size = size;
}

int model_data_init(void)
{
	uintptr_t start;
	size_t bytes;

	model_data_size = 0;
	if (!virtual_own_segment(&start, &bytes))
		return -ENOMEM;
	model_data_start = start & ~(uintptr_t)(OBSERVE_LINE - 1);
	model_data_size = start + bytes - model_data_start;
	return model_data_size > MODEL_DATA_WINDOW ? -ENOMEM : 0;
}
