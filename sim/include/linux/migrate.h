/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_MIGRATE_H
#define SIM_INCLUDE_LINUX_MIGRATE_H

#include "sim/kernel/migrate.h"

#endif
