// SPDX-License-Identifier: GPL-2.0-or-later
/* Tells the detectors of memory events in the kernel code, and of the ends of read sections. */
#include "sim/kernel/memory_events.h"

#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/engine.h"
#include "sim/virtual/explore/history.h"
#include "sim/virtual/explore/order.h"
#include "sim/virtual/explore/private.h"

bool sim_section_ends_first EXPLORE_PRIVATE;

void sim_cpu_observed(unsigned int cpu)
{
	explore_buffers_flush(cpu);
	if (history_on) {
		views_sync(cpu);
		views_sync(explore.running);
	}
	order_after(explore.running, cpu);
}

static void tell(enum detect_memory event, const void *addr, size_t size, enum sim_memory_kind kind,
		 const char *what, void *pc)
{
	struct detect_object object = {
		.addr = addr,
		.size = size,
		.what = what,
		.cpu = explore.running,
		.pc = pc,
		.is_page = kind == SIM_MEMORY_PAGE,
		.keeps_type = kind == SIM_MEMORY_TYPESAFE,
		.alone = !explore.together,
	};

	detect_memory(&object, event);
}

void sim_memory_given(const void *addr, size_t size, enum sim_memory_kind kind, const char *what)
{
	tell(DETECT_ALLOC, addr, size, kind, what, __builtin_return_address(0));
}

void sim_memory_taken(const void *addr, size_t size, enum sim_memory_kind kind, const char *what)
{
	tell(DETECT_FREE, addr, size, kind, what, __builtin_return_address(0));
}
