/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_WORKQUEUE_H
#define SIM_INCLUDE_LINUX_WORKQUEUE_H

#include "sim/kernel/workqueue.h"

#endif
