/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_SLAB_H
#define SIM_INCLUDE_LINUX_SLAB_H

#include "sim/kernel/slab.h"

/*
 * Allocates one object of the type of @of, which is a type or an object. Since v7.2. Process
 * context.
 */
#define kzalloc_obj(of) ((__typeof__(of) *)kzalloc(sizeof(of), GFP_KERNEL))

#endif
