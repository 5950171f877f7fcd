// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/migrate.h"

void zs_move_page_objects(struct size_class *class, struct page *newpage, struct page *page)
{
	unsigned long off = get_first_obj_offset(page), handle;
	char *s_addr = kmap_atomic(page), *d_addr = kmap_atomic(newpage);

	memcpy(d_addr, s_addr, PAGE_SIZE);
	kunmap_atomic(d_addr);

	for (; off < PAGE_SIZE; off += class->size) {
		if (obj_allocated(page, s_addr + off, &handle))
			record_obj(handle, obj_in_page(handle_to_obj_once(handle), newpage));
	}
	kunmap_atomic(s_addr);
}
