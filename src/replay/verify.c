// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/replay/verify.h"

#include "src/content/content.h"
#include "src/replay/state.h"

/* Failures beyond this many per CPU are counted, not reported. */
#define MAX_REPORTS 5u

void replay_verified(struct replay_cpu *cpu, u32 good, u32 size)
{
	cpu->counts.verified_objects++;
	if (good != size && cpu->counts.verify_failures++ < MAX_REPORTS)
		pr_err("an object of %u bytes has wrong contents from byte %u on\n", size, good);
}

/* How many bytes of an object are right. */
typedef u32 check_fn(struct replay_cpu *cpu, const void *bytes, u32 size, u32 key);

static u32 check_key(struct replay_cpu *cpu, const void *bytes, u32 size, u32 key)
{
	return content_check(bytes, size, key);
}

/*
 * With page contents. An object of a page's size is the page, or, in zswap, a page that compressed
 * to as many bytes.
 */
static u32 check_page(struct replay_cpu *cpu, const void *bytes, u32 size, u32 key)
{
	const struct replay_plan *plan = cpu->replay->plan;
	const struct frontend_params *params = &plan->frontend_params;
	const void *page = plan->pages + (size_t)key * PAGE_SIZE;

	if (key >= plan->nr_pages)
		return 0;
	if (size == PAGE_SIZE && !memcmp(bytes, page, PAGE_SIZE))
		return size;
	if (!params->decompress(params->compressor, cpu->cpu, bytes, size, cpu->scratch))
		return 0;
	return memcmp(cpu->scratch, page, PAGE_SIZE) ? 0 : size;
}

static void verify(struct replay_cpu *cpu, struct zs_pool *pool, unsigned long handle, u32 size,
		   u32 key, check_fn *check)
{
	const struct zs_ops *ops = cpu->replay->ops;
	u64 begin = sim_clock();
	void *bytes = zs_read_begin(ops, pool, handle, size, cpu->local_copy);
	u32 good = check(cpu, bytes, size, key);

	zs_read_end(ops, pool, handle, size, bytes);
	replay_verified(cpu, good, size);
	begin = sim_clock() - begin;
	cpu->counts.verify_ticks += begin;
	stamp_shift(&cpu->stamp,
		    begin); /* where the next operation's start is given, it moves as well */
}

void replay_verify_object(struct replay_cpu *cpu, const struct frontend_object *object)
{
	const struct replay *replay = cpu->replay;

	verify(cpu, replay->pools[object->pool], object->handle, object->size, object->content,
	       replay->plan->pages ? check_page : check_key);
}

void replay_verify(struct replay_cpu *cpu, struct zs_pool *pool, unsigned long handle, u32 size,
		   u32 key)
{
	verify(cpu, pool, handle, size, key, check_key);
}
