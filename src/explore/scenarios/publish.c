// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A zspage is made while a scanner looks for zspages through page->private, without page locks, as
 * who finds them under RCU may: what it finds must be whole.
 */
#include "src/explore/scenarios/pool.h"

#include "src/zs/zspage.h"

static void allocates(void)
{
	pool_malloc(0, POOL_SINGLE);
}

/* Only of variants that publish to such readers. */
static bool is_published(void)
{
	const char *name = scene.ops->name;

	return !memcmp(name, "rcu", 3) || !memcmp(name, "classlock-rcu", 13);
}

static void scans(void)
{
	struct zspage __rcu **private;
	const struct zspage *zspage;

	for (unsigned long pfn = SIM_BASE_PFN; is_published() && pfn < SIM_BASE_PFN + 64; pfn++) {
		if (!__PageMovable(pfn_to_page(pfn))) /* its private may be anything */
			continue;
		private = (struct zspage __rcu **)&pfn_to_page(pfn)->private;
		rcu_read_lock();
		zspage = rcu_dereference(*private);
		if (zspage && READ_ONCE(zspage->pool) != scene.pool)
			scenario_fail(__FILE__, __LINE__, "a half-made zspage");
		rcu_read_unlock();
	}
}

SCENARIO(publish) = {
	.name = "publish",
	.description = "a zspage is made while a scanner finds it through page->private",
	.setup = pool_setup,
	.tasks = {allocates, scans},
	.check = pool_check,
	.teardown = pool_teardown,
};
