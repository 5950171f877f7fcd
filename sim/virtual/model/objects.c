// SPDX-License-Identifier: GPL-2.0-or-later
/* The cost of object caches, whose code is not observed: the fast path of the kernel's SLUB. */
#include "sim/virtual/model/model.h"
#include "sim/virtual/runtime/kmem_slab.h"

/* Two loads and a compare-exchange in the CPU's slab, then the object's first word. */
static void fast_path(const void *object, enum sim_access kind)
{
	sim_virtual_clock += 2 * model_hot.cost[ACCESS_READ] + model_hot.cost[ACCESS_ATOMIC_RMW];
	observe(object, sizeof(void *), kind, NULL);
}

void virtual_object_taken(const void *object)
{
	fast_path(object, ACCESS_READ);
}

void virtual_object_given(const void *object)
{
	fast_path(object, ACCESS_WRITE);
}
