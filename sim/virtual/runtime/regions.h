/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which part of the arena is memory of which node. */
#ifndef RUNTIME_REGIONS_H
#define RUNTIME_REGIONS_H

/* The node whose region @at lies in; -1: none's. */
int virtual_region_node(const void *at);

#endif
