/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Defaults of zs_params; zs_parse_switches() itself is declared in zsmalloc.h. */
#ifndef ZS_SWITCHES_H
#define ZS_SWITCHES_H

#include "sim/kernel.h"
#include "src/zs/zsmalloc.h"

#define ZS_DEFAULT_CHAIN_SIZE 8u /* CONFIG_ZSMALLOC_CHAIN_SIZE */

#endif
