// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A zspage is made while a scanner looks for zspages through page->private, without page locks, as
 * a reader that finds them under RCU may: what it finds must be whole.
 */
#include "src/explore/scenarios/pool.h"

#include "src/zs/zspage.h"

static void allocates(void)
{
	pool_malloc(0, POOL_SINGLE);
}

/* Only these variants publish to such readers. */
static bool is_published(void)
{
	const char *name = scene.ops->name;

	return !memcmp(name, "rcu", 3) || !memcmp(name, "classlock-rcu", 13);
}

static void look_at(struct page *page)
{
	struct zspage __rcu **private = (struct zspage __rcu **)&page->private;
	const struct zspage *zspage;

	rcu_read_lock();
	zspage = rcu_dereference(*private);
	/* The page allocator keeps small numbers there. */
	if ((unsigned long)zspage >= PAGE_SIZE && READ_ONCE(zspage->pool) != scene.pool)
		scenario_fail(__FILE__, __LINE__, "a half-made zspage");
	rcu_read_unlock();
}

/*
 * Like a reader that does not know the page's owner: private may be anything before the page is
 * movable.
 */
static void scans(void)
{
	for (unsigned long pfn = SIM_BASE_PFN; is_published() && pfn < SIM_BASE_PFN + 64; pfn++)
		if (__PageMovable(pfn_to_page(pfn)))
			look_at(pfn_to_page(pfn));
}

/* The frame that the next zspage will have. */
static struct page *next_page;

static void setup_early(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(1, POOL_SINGLE);
	next_page = scene.pages[0];
	pool_free(0);
	pool_flush();
	rcu_barrier();
}

static void looks(void)
{
	for (unsigned int i = 0; next_page && is_published() && i < 8; i++)
		look_at(next_page);
}

SCENARIO(publish) = {
	.name = "publish",
	.description = "a zspage is made while a scanner finds it through page->private",
	.setup = pool_setup,
	.tasks = {allocates, scans},
	.check = pool_check,
	.teardown = pool_teardown,
};

SCENARIO(publish_early) = {
	.name = "publish-early",
	.description = "the same, when page->private alone has been published",
	.setup = setup_early,
	.tasks = {allocates, looks},
	.check = pool_check,
	.teardown = pool_teardown,
};
