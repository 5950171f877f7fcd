/* SPDX-License-Identifier: GPL-2.0-or-later */
/* As x86-64 with five levels, which src/zs assumes. */
#ifndef SIM_INCLUDE_LINUX_PGTABLE_H
#define SIM_INCLUDE_LINUX_PGTABLE_H

#define MAX_POSSIBLE_PHYSMEM_BITS 52

#endif
