// SPDX-License-Identifier: GPL-2.0-or-later
/* A freed page is allocated by another task, which trusts what it finds in it. */
#include "sim/kernel.h"
#include "src/explore/scenarios/pool.h"

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	pool_fill(1, POOL_SINGLE);
}

static void frees(void)
{
	pool_free(0);
}

static void allocates(void)
{
	struct page *page = alloc_pages_node(0, GFP_KERNEL, 0);

	scenario_assert(page && !page->private && !page->mapping);
	put_page(page);
}

SCENARIO(page_reuse) = {
	.name = "page-reuse",
	.description = "a freed page is another's at once, with nothing of the pool left in it",
	.setup = setup,
	.tasks = {frees, allocates},
	.check = pool_check,
	.teardown = pool_teardown,
};
