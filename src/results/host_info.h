/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host that a result was measured on. */
#ifndef RESULTS_HOST_INFO_H
#define RESULTS_HOST_INFO_H

#include <jansson.h>

/* A new reference. Facts that the host does not report are left out. */
json_t *host_info(void);

#endif
