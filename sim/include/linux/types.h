/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system's header of this name must not be used: the surface defines these names. */
#ifndef SIM_INCLUDE_LINUX_TYPES_H
#define SIM_INCLUDE_LINUX_TYPES_H

#include "sim/kernel/types.h"

/* Marks for sparse. */
#define __acquires(lock)
#define __releases(lock)
#define __must_hold(lock)
#define __force
#define __user

#define __must_check __attribute__((warn_unused_result))

#endif
