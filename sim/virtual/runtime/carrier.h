/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who decides which CPU of the virtual machine goes on at a switch point. */
#ifndef RUNTIME_CARRIER_H
#define RUNTIME_CARRIER_H

/*
 * Asked at each switch point where another CPU could go on: a CPU that is not idle, or whose time
 * to wake has come. @earliest: the one whose clock is earliest, which is taken without a strategy.
 */
typedef unsigned int virtual_choose_fn(void *ctx, unsigned int earliest);

/* Until shutdown; NULL: the earliest. */
void virtual_choose_cpu(virtual_choose_fn *fn, void *ctx);

#endif
