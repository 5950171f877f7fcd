/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Repeats marked "host_busy", and those that are measured in their place: docs/measuring.md. The
 * mark alone decides, which is made of the host's counters; no figure of the repeat is looked at.
 */
#ifndef RUN_AGAIN_H
#define RUN_AGAIN_H

#include "src/run/run.h"

/*
 * Whether one of @result's repeats is marked and may be measured again: at most @asked times, and
 * while at most half of all that was measured is marked. Beyond that the host is busy.
 */
bool again_is_due(const struct run_result *result, uint64_t asked);

/*
 * Takes the repeat that was measured again, a reference: in the place of the first that is marked,
 * which is set aside; or, marked itself, it is set aside. Figures stay there, lists do not.
 */
void again_take(struct run_result *result, json_t *repeat);

#endif
