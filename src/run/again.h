/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Repeats marked "host_busy", and those measured in their place: docs/measuring.md. Only the mark
 * decides, which the host's counters make; no figure of the repeat is examined.
 */
#ifndef RUN_AGAIN_H
#define RUN_AGAIN_H

#include "src/run/run.h"

/*
 * True if one of @result's repeats is marked and may be measured again: at most @asked times, and
 * while at most half of all measured repeats are marked. Beyond that the host is busy.
 */
bool again_is_due(const struct run_result *result, uint64_t asked);

/*
 * Takes the repeat that was measured again, a reference. It replaces the first marked repeat, which
 * is set aside; if it is marked itself, it is set aside. A repeat set aside keeps its figures, not
 * its lists.
 */
void again_take(struct run_result *result, json_t *repeat);

#endif
