// SPDX-License-Identifier: GPL-2.0-or-later
/* What the engine tells goes to each detector. */
#include "sim/virtual/explore/detect.h"

#include "sim/virtual/explore/memory_log.h"
#include "sim/virtual/explore/order.h"
#include "sim/virtual/explore/race.h"
#include "sim/virtual/explore/report.h"
#include "sim/virtual/explore/shadow.h"
#include "sim/virtual/explore/stack_depot.h"

static struct detect_rules rules;
static unsigned int intended[EXPLORE_MAX_CPUS]; /* inside of data_race() */

/* Each kind in race.c's terms. */
static const unsigned int kind_flags[NR_ACCESS_KINDS] = {
	[ACCESS_WRITE] = RACE_WRITE,
	[ACCESS_VOLATILE_READ] = RACE_MARKED,
	[ACCESS_VOLATILE_WRITE] = RACE_WRITE | RACE_MARKED,
	[ACCESS_ATOMIC_LOAD] = RACE_MARKED,
	[ACCESS_ATOMIC_STORE] = RACE_WRITE | RACE_MARKED,
	[ACCESS_ATOMIC_RMW] = RACE_WRITE | RACE_MARKED,
	[ACCESS_RANGE_READ] = RACE_BULK,
	[ACCESS_RANGE_WRITE] = RACE_WRITE | RACE_BULK,
};

void detect_set_rules(const struct detect_rules *chosen)
{
	rules = *chosen;
}

void detect_begin(void)
{
	shadow_keep();
	memory_log_keep();
	detect_reset();
}

void detect_reset(void)
{
	shadow_restore();
	memory_log_restore();
	order_reset();
	race_reset(rules.strict ? RACE_STRICT : RACE_KCSAN, rules.stacks);
	stack_depot_reset();
	for (unsigned int cpu = 0; cpu < EXPLORE_MAX_CPUS; cpu++)
		intended[cpu] = 0;
}

static uint32_t keep_stack(unsigned int cpu, void *pc)
{
	void *stack[STACK_DEPOT_DEPTH];

	if (!rules.stacks)
		return 0;
	return stack_depot_put(stack, report_stack(cpu, pc, stack, STACK_DEPOT_DEPTH));
}

void race_found(const struct race_access *access, const struct race_access *earlier)
{
	if (!rules.no_races)
		report_race(access, earlier);
}

static inline void check_race(const volatile void *addr, size_t size, unsigned int flags,
			      unsigned int cpu, void *pc, uint32_t stack)
{
	if (!intended[cpu])
		race_check(addr, size, race_who(cpu, flags), pc, stack);
}

/* A read-modify-write takes what it reads here, and releases when it is known to have written. */
void detect_sync(const volatile void *addr, enum sim_access kind, int order, unsigned int cpu)
{
	if (kind == ACCESS_ATOMIC_STORE)
		order_store(cpu, addr, order);
	else if (kind == ACCESS_ATOMIC_LOAD || kind == ACCESS_ATOMIC_RMW)
		order_load(cpu, addr, order);
}

static __attribute__((noinline)) void check_atomic(const volatile void *addr, size_t size,
						   enum sim_access kind, int order,
						   unsigned int cpu, void *pc)
{
	check_race(addr, size, kind_flags[kind], cpu, pc, 0);
	detect_sync(addr, kind, order, cpu);
}

static __attribute__((noinline)) void check_slowly(const volatile void *addr, size_t size,
						   enum sim_access kind, int order,
						   unsigned int cpu, void *pc)
{
	const volatile void *bad;
	enum shadow_state state = shadow_look_at_each(addr, size, &bad);

	if (state)
		report_bad_access(&(struct explore_access){addr, size, kind, order, cpu, pc}, bad,
				  state);
	check_race(addr, size, kind_flags[kind], cpu, pc, keep_stack(cpu, pc));
	detect_sync(addr, kind, order, cpu);
}

/* Every call is a tail call, so that the common case saves no registers. */
void detect_access(const volatile void *addr, size_t size, enum sim_access kind, int order,
		   unsigned int cpu, void *pc)
{
	if (rules.stacks || !shadow_is_clear(addr, size))
		check_slowly(addr, size, kind, order, cpu, pc);
	else if (kind == ACCESS_ATOMIC_LOAD || kind == ACCESS_ATOMIC_STORE ||
		 kind == ACCESS_ATOMIC_RMW)
		check_atomic(addr, size, kind, order, cpu, pc);
	else
		check_race(addr, size, kind_flags[kind], cpu, pc, 0);
}

void detect_modified(const volatile void *addr, int order, unsigned int cpu)
{
	order_rmw(cpu, addr, order);
}

void detect_fence(unsigned int cpu, int order, void *pc)
{
	(void)pc;
	order_fence(cpu, order);
}

void detect_data_race(unsigned int cpu, bool begins)
{
	intended[cpu] += begins ? 1 : -1u;
}

static void log_event(const struct detect_object *object, enum detect_memory event)
{
	struct memory_event *entry = memory_log_add();

	entry->event = event;
	entry->addr = (uintptr_t)object->addr;
	entry->size = object->size;
	entry->what = object->what;
	entry->cpu = object->cpu;
	entry->depth = report_stack(object->cpu, object->pc, entry->stack, MEMORY_LOG_STACK);
}

/*
 * Both events are writes of the whole: any use that is not ordered with them is found in schedules
 * that went well, too. Not of pages, whose contents belong to the holder of the lock of their
 * zspage, nor of what keeps its type, whose readers look again.
 */
static void check_owner(const struct detect_object *object)
{
	if (object->is_page || object->keeps_type || object->alone)
		return;
	check_race(object->addr, object->size, RACE_WRITE | RACE_BULK, object->cpu, object->pc,
		   keep_stack(object->cpu, object->pc));
}

void detect_memory(const struct detect_object *object, enum detect_memory event)
{
	const volatile void *bad;

	if (event == DETECT_FREE && !shadow_is_clear(object->addr, 1) &&
	    shadow_look_at_each(object->addr, 1, &bad) == SHADOW_FREED)
		report_double_free(object->cpu, object->addr, object->what, object->pc);
	check_owner(object);
	log_event(object, event);
	if (event == DETECT_FREE && object->keeps_type)
		return;
	shadow_set(object->addr, object->size, event == DETECT_ALLOC ? SHADOW_OK : SHADOW_FREED);
}
