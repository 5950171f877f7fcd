/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual: see sim/kernel/calls.h. Not counted here: the native machine's debug build is. */
#ifndef MACHINE_CALLS_H
#define MACHINE_CALLS_H

#ifdef SIM_COUNT_CALLS
#error "surface calls are counted on the native machine"
#endif

#endif
