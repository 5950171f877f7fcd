/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of the machine that instrumented code reads inline: no other CPU's business. */
#ifndef SIM_VIRTUAL_EXPLORE_PRIVATE_H
#define SIM_VIRTUAL_EXPLORE_PRIVATE_H

#define EXPLORE_PRIVATE __attribute__((section("explore_private")))

/* The linker's names for the section's ends. */
extern char __start_explore_private[] __attribute__((visibility("hidden")));
extern char __stop_explore_private[] __attribute__((visibility("hidden")));

#endif
