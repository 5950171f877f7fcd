// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drivers/lane_compact.h"

static int move(void *mover, struct list_head *list, new_page_t *get_new, free_page_t *put_new,
		unsigned long private, enum migrate_mode mode)
{
	return migrate_lane_move(mover, list, get_new, put_new, private, mode);
}

enum compact_result migrate_lane_compact(struct migrate_lane *lane, struct compact_control *cc)
{
	cc->move = move;
	cc->mover = lane;
	cc->watch = &lane->watch;
	return compact_zone(cc);
}
