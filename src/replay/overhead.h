/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef REPLAY_OVERHEAD_H
#define REPLAY_OVERHEAD_H

struct replay;

/* Fills harness_ns_per_op, recorder_ns, stamp_ns and clock_step_ns. 0 or -ENOMEM. */
int replay_measure_overhead(struct replay *replay);

#endif
