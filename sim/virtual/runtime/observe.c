// SPDX-License-Identifier: GPL-2.0-or-later
#include <machine/observe.h>

struct sim_observed sim_observed;
uint64_t sim_virtual_clock;
