/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Native: contexts are checked in the debug build, by lockdep and counters. */
#ifndef MACHINE_CHECKS_H
#define MACHINE_CHECKS_H

#ifdef SIM_DEBUG
#define SIM_CHECKS
#endif

#endif
