/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes that drivers share with the code that reports on them. */
#ifndef SIM_DRIVERS_LIMITS_H
#define SIM_DRIVERS_LIMITS_H

#define DRIVER_CONFIG	4u  /* words that a parser may fill */
#define DRIVER_ARGUMENT 48u /* bytes of an argument, the end included */
#define DRIVER_COUNTERS 64u

#endif
