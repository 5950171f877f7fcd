/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual: see sim/kernel/spinlock.h. */
#ifndef MACHINE_SPINLOCK_H
#define MACHINE_SPINLOCK_H

#include "sim/kernel/ticket_spinlock.h"

#endif
