/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sizes of a trace's objects, to draw from: exactly as often as the trace has them. */
#ifndef WORKLOADS_SIZE_DISTRIBUTION_H
#define WORKLOADS_SIZE_DISTRIBUTION_H

#include "workloads/generator.h"

/* Reads the trace at @path (or the bundled one of that name). NULL with @err filled. */
struct size_distribution *size_distribution_read(const char *path, struct error *err);
void size_distribution_free(struct size_distribution *dist);

#endif
