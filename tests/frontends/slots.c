// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/frontends/slots.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim/mm/reclaim.h"
#include "src/content/content.h"

void slots_fail(struct slots *slots, const char *fmt, ...)
{
	va_list args;

	__atomic_fetch_add(&slots->failures, 1, __ATOMIC_RELAXED);
	fprintf(stderr, "%s over %s, %s: ", slots->fops->name, slots->ops->name,
		swap_burst_names[slots->params.burst]);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

static void meter_begin(void *ctx, unsigned int cpu)
{
	struct slots *slots = ctx;

	if (cpu >= SLOTS_MAX_CPUS || slots->cpus[cpu].depth++)
		slots_fail(slots, "begin() inside of another call");
}

static void meter_untimed(void *ctx, enum frontend_call what, u32 size)
{
	struct slots *slots = ctx;

	__atomic_fetch_add(&slots->live, what == FRONTEND_MALLOC ? 1 : -1, __ATOMIC_RELAXED);
}

static void meter_end(void *ctx, unsigned int cpu, enum frontend_call what, u32 size, bool failed)
{
	struct slots *slots = ctx;
	struct slots_meter *meter = &slots->cpus[cpu];

	meter->depth--;
	meter->calls[what]++;
	meter->failed += failed;
	if (!failed && (what == FRONTEND_MALLOC || what == FRONTEND_FREE))
		meter_untimed(ctx, what, size);
	if (!size || size > PAGE_SIZE)
		slots_fail(slots, "a call of %u bytes", size);
	if (what == FRONTEND_FREE && slots->on_free)
		slots->on_free(slots, cpu, size);
}

static void meter_check(void *ctx, unsigned int cpu, const void *bytes, u32 size, u32 content)
{
	struct slots *slots = ctx;
	u32 offset = content_check(bytes, size, content);

	slots->cpus[cpu].checked++;
	if (offset == size || !(slots->ops->flags & ZS_HOLDS_CONTENTS))
		return;
	slots->cpus[cpu].wrong++;
	slots_fail(slots, "content %u is wrong at byte %u of %u", content, offset, size);
}

static const struct frontend_ops *find_frontend(const char *name)
{
	for (unsigned int i = 0; frontends[i]; i++)
		if (!strcmp(frontends[i]->name, name))
			return frontends[i];
	fail_msg("there is no front-end %s", name);
	return NULL;
}

void slots_init(struct slots *slots, const char *frontend, const char *variant, u32 nr_pools,
		const struct frontend_params *params)
{
	memset(slots, 0, sizeof(*slots));
	slots->params = *params;
	if (!slots->params.nr_slots)
		slots->params.nr_slots = 4096;
	if (!slots->params.nr_cpus)
		slots->params.nr_cpus = SLOTS_MAX_CPUS;
	slots->fops = find_frontend(frontend);
	slots->nr_pools = nr_pools;
	for (u32 i = 0; i < nr_pools; i++)
		slots->pools[i] = world_pool(variant, 8, &slots->ops);
	slots->random = 1;
	slots->slots = calloc(slots->params.nr_slots, sizeof(*slots->slots));
	slots->meter =
		(struct frontend_meter){meter_begin, meter_end, meter_check, meter_untimed, slots};
	slots->fe = slots->fops->create(&slots->params, slots->ops, slots->pools, nr_pools,
					&slots->meter);
	assert_non_null(slots->fe);
}

void slots_exit(struct slots *slots)
{
	slots->fops->destroy(slots->fe);
	for (u32 i = 0; i < slots->nr_pools; i++) {
		slots->ops->flush(slots->pools[i]);
		if (world_objs_inuse(slots->ops, slots->pools[i]))
			slots_fail(slots, "objects are left after destroy()");
		slots->ops->destroy_pool(slots->pools[i]);
	}
	if (slots->live)
		slots_fail(slots, "%ld objects are live by the meter after destroy()", slots->live);
	free(slots->slots);
	if (slots->failures)
		fail_msg("%u differences", slots->failures);
}

/* What a failed store leaves: zram the old content, zswap nothing. */
static void after_failure(struct slots *slots, u64 slot)
{
	__atomic_fetch_add(&slots->out_of_memory, 1, __ATOMIC_RELAXED);
	if (strcmp(slots->fops->name, "zram"))
		slots->slots[slot].used = false;
}

int slots_store(struct slots *slots, unsigned int cpu, u64 slot, u8 kind, u32 size)
{
	u32 content = __atomic_add_fetch(&slots->next_content, 1, __ATOMIC_RELAXED);
	struct frontend_page page = {
		.size = size, .content = content, .kind = kind, .verify = true};
	int ret = slots->fops->store(slots->fe, cpu, slot, &page);

	if (ret == -ENOMEM)
		after_failure(slots, slot);
	else if (ret)
		slots_fail(slots, "store() returned %d", ret);
	else
		slots->slots[slot] =
			(struct slot){.used = true, .kind = kind, .size = size, .content = content};
	if (slots->cpus[cpu].depth)
		slots_fail(slots, "store() left a call open");
	return ret;
}

int slots_store_any(struct slots *slots, unsigned int cpu, u64 slot, u64 random)
{
	u8 kind = FRONTEND_COMP;
	u32 size = 1 + (u32)(random % PAGE_SIZE);

	if (random >> 40 & 1)
		size = 1 + size / 4;
	if ((random >> 32) % 16 == 0)
		kind = random >> 36 & 1 ? FRONTEND_SAME : FRONTEND_ZERO;
	else if ((random >> 32) % 16 == 1)
		kind = FRONTEND_HUGE;
	return slots_store(slots, cpu, slot, kind, size);
}

void slots_load(struct slots *slots, unsigned int cpu, u64 slot)
{
	int ret = slots->fops->load(slots->fe, cpu, slot);
	int expected = slots->slots[slot].used ? 0 : -ENOENT;

	if (ret != expected)
		slots_fail(slots, "load of slot %" PRIu64 ": %d, expected %d", slot, ret, expected);
	if (slots->cpus[cpu].depth)
		slots_fail(slots, "load() left a call open");
	if (slots->params.exclusive && !slots->params.backing_pages)
		slots->slots[slot].used = false;
}

void slots_free(struct slots *slots, unsigned int cpu, u64 slot, u32 nr, u32 process)
{
	slots->fops->free(slots->fe, cpu, slot, nr, process);
	for (u64 i = slot; i < slot + nr && i < slots->params.nr_slots; i++)
		slots->slots[i].used = false;
	if (slots->cpus[cpu].depth)
		slots_fail(slots, "free() left a call open");
}

u64 slots_calls(const struct slots *slots, unsigned int cpu, enum frontend_call call)
{
	return slots->cpus[cpu].calls[call];
}

static void check_slot(struct slots *slots, u64 nr, const struct frontend_object *object, bool held)
{
	const struct slot *slot = &slots->slots[nr];
	bool same = slot->kind == FRONTEND_SAME || slot->kind == FRONTEND_ZERO;

	if (!slot->used) {
		if (held && !object->stale)
			slots_fail(slots, "slot %" PRIu64 " holds something, expected nothing", nr);
		return;
	}
	if (!held || object->stale)
		slots_fail(slots, "slot %" PRIu64 " has lost its page", nr);
	else if (same && object->handle)
		slots_fail(slots, "slot %" PRIu64 ": an object for a page of one word", nr);
	else if (!same && !object->handle && !slots->params.backing_pages)
		slots_fail(slots, "slot %" PRIu64 " has no object", nr);
	else if (object->handle && object->content != slot->content)
		slots_fail(slots, "slot %" PRIu64 ": another content", nr);
}

/* Objects that the slots of each pool name. */
static void count_handles(struct slots *slots, unsigned long *handles)
{
	for (u64 nr = 0; nr < slots->params.nr_slots; nr++) {
		struct frontend_object object = {0};

		if (slots->fops->peek(slots->fe, nr, &object) && object.handle)
			handles[object.pool]++;
	}
}

/* Checked before it is counted: the check takes the pool's locks. */
static void check_pools(struct slots *slots)
{
	unsigned long handles[SLOTS_MAX_POOLS] = {0}, inuse;

	count_handles(slots, handles);
	for (u32 i = 0; i < slots->nr_pools; i++) {
		slots->ops->flush(slots->pools[i]);
		if (slots->ops->check_pool(slots->pools[i], true))
			slots_fail(slots, "a pool is wrong");
		inuse = world_objs_inuse(slots->ops, slots->pools[i]);
		if (inuse != handles[i])
			slots_fail(slots, "I43: %lu objects in use, %lu in slots", inuse,
				   handles[i]);
	}
}

void slots_check(struct slots *slots, u64 stale)
{
	u64 nr_stale = 0;

	kswapd_wait();
	for (u64 nr = 0; nr < slots->params.nr_slots; nr++) {
		struct frontend_object object = {0};
		bool held = slots->fops->peek(slots->fe, nr, &object);

		check_slot(slots, nr, &object, held);
		nr_stale += held && object.stale;
	}
	if (nr_stale > stale)
		slots_fail(slots, "%" PRIu64 " freed slots still hold something", nr_stale);
	check_pools(slots);
}

u64 slots_stale(struct slots *slots)
{
	u64 nr_stale = 0;

	for (u64 nr = 0; nr < slots->params.nr_slots; nr++) {
		struct frontend_object object = {0};

		nr_stale += slots->fops->peek(slots->fe, nr, &object) && object.stale;
	}
	return nr_stale;
}

u64 slots_counter(struct slots *slots, const char *name)
{
	struct frontend_counter counters[FRONTEND_MAX_COUNTERS];
	unsigned int nr = slots->fops->counters(slots->fe, counters);

	for (unsigned int i = 0; i < nr; i++)
		if (!strcmp(counters[i].name, name))
			return counters[i].value;
	fail_msg("%s has no counter %s", slots->fops->name, name);
	return 0;
}
