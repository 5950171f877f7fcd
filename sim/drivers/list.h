/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The migration drivers, by the names that --migrate takes. A new driver is a line here, and a file
 * NAME.c in this folder that defines "const struct migrate_driver migrate_driver_NAME" (see
 * sim/drivers/driver.h). Columns: name, argument, one line of help.
 */
#ifndef SIM_DRIVERS_LIST_H
#define SIM_DRIVERS_LIST_H

#define MIGRATE_DRIVERS(X)                                                                     \
	X(rate, "[=RATE]", "RATE random movable pages per second, or max; also as RATE alone") \
	X(random, "[=RATE]", "the same")                                                       \
	X(scan, "[=RATE]", "movable pages in the order of their frame numbers")                \
	X(offline, "[=PAGES[:MS]]",                                                            \
	  "PAGES a multiple of 1024 up to a node's, MS the deadline in ms")                    \
	X(contig, "[=PAGES]", "PAGES a multiple of 1024 up to a node's")                       \
	X(demote, "[=RATE]", "pages per second, or max, to slower memory")                     \
	X(promote, "[=RATE]", "pages per second, or max, to faster memory")                    \
	X(compaction, "[=ORDER]",                                                              \
	  "a daemon for each node keeps a block of ORDER free, by default 9")                  \
	X(highorder, "[=ORDER[:RATE]]",                                                        \
	  "allocates a block of ORDER RATE times per second, with direct compaction; 9:100")

#endif
