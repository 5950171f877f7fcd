/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a variant's file is written with: all that takes no lock. A lock of a zspage has a header
 * of its own, and so has a queue of frees; each file includes those that it has.
 */
#ifndef ZS_VARIANT_H
#define ZS_VARIANT_H

#include "src/zs/check.h"
#include "src/zs/compact.h"
#include "src/zs/fullness.h"
#include "src/zs/map.h"
#include "src/zs/migrate.h"
#include "src/zs/pool.h"
#include "src/zs/shrinker.h"
#include "src/zs/stats.h"

#endif
