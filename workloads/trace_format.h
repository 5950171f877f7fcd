/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The binary trace format to the byte: docs/trace-format.md says it in words. */
#ifndef WORKLOADS_TRACE_FORMAT_H
#define WORKLOADS_TRACE_FORMAT_H

#include <stdint.h>

#define TRACE_MAGIC	  "\x89ZSLAB\r\n"
#define TRACE_MAGIC_BYTES 8

#endif
