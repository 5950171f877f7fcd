/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contents are checked at quiescence of the object; failures are counted and reported. */
#ifndef REPLAY_VERIFY_H
#define REPLAY_VERIFY_H

#include "src/replay/replay.h"

struct replay_cpu;

void replay_verify(struct replay_cpu *cpu, struct zs_pool *pool, unsigned long handle, u32 size,
		   u32 key);
void replay_verify_object(struct replay_cpu *cpu, const struct frontend_object *object);
/* Counts an object whose first @good of @size bytes are right. */
void replay_verified(struct replay_cpu *cpu, u32 good, u32 size);

#endif
