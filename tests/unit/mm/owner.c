// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/mm/owner.h"

struct owner owner;

static u64 *content(struct page *page)
{
	return page_address(page);
}

static bool owner_isolate(struct page *page, isolate_mode_t mode)
{
	assert_true(PageLocked(page));
	assert_false(PageIsolated(page));
	owner.isolated++;
	owner.drawn = owner.drawn * 31 + page_private(page);
	return !owner.refuse;
}

static void move(struct page *dst, struct page *src, const struct movable_operations *ops)
{
	unsigned long slot = page_private(src) - 1;

	assert_ptr_equal(owner.page[slot], src);
	copy_page(page_address(dst), page_address(src));
	get_page(dst);
	set_page_private(dst, slot + 1);
	__SetPageMovable(dst, ops);
	owner.page[slot] = dst;
	set_page_private(src, 0);
	__ClearPageMovable(src);
	put_page(src);
}

static int owner_migrate(struct page *dst, struct page *src, enum migrate_mode mode)
{
	int answer = 0;

	assert_true(PageLocked(src) && PageLocked(dst) && PageIsolated(src));
	assert_int_equal(page_ref_count(dst), 1);
	assert_true(!dst->mapping && !page_private(dst));
	owner.migrated++;
	if (owner.during)
		owner.during(src, dst);
	if (owner.nr_answers) {
		answer = owner.answers[0];
		memmove(owner.answers, owner.answers + 1, --owner.nr_answers * sizeof(int));
	}
	if (!answer && page_private(src))
		move(dst, src, page_movable_ops(src));
	return answer;
}

static void owner_putback(struct page *page)
{
	assert_true(PageLocked(page) && PageIsolated(page));
	owner.put_back++;
}

static const struct movable_operations operations = {owner_isolate, owner_migrate, owner_putback};

void owner_reset(void)
{
	memset(&owner, 0, sizeof(owner));
}

struct page *owner_take(unsigned int slot, int nid)
{
	struct page *page = alloc_pages_node(nid, GFP_KERNEL, 0);

	assert_non_null(page);
	owner_adopt(slot, page);
	return page;
}

void owner_adopt(unsigned int slot, struct page *page)
{
	owner.page[slot] = page;
	*content(page) = slot * 7919u;
	set_page_private(page, slot + 1);
	assert_true(trylock_page(page));
	__SetPageMovable(page, &operations);
	unlock_page(page);
}

void owner_release_locked(struct page *page)
{
	owner.page[page_private(page) - 1] = NULL;
	set_page_private(page, 0);
	__ClearPageMovable(page);
}

void owner_release(unsigned int slot)
{
	struct page *page = owner.page[slot];

	lock_page(page);
	owner_release_locked(page);
	unlock_page(page);
	put_page(page);
}

void owner_check_and_release_all(void)
{
	for (unsigned int slot = 0; slot < OWNER_SLOTS; slot++) {
		struct page *page = owner.page[slot];

		if (!page)
			continue;
		assert_int_equal(*content(page), slot * 7919u);
		assert_int_equal(page_private(page), slot + 1);
		assert_int_equal(page_ref_count(page), 1);
		assert_false(PageIsolated(page) || PageLocked(page));
		owner_release(slot);
	}
}
