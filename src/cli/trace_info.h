/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What zslab trace info prints. */
#ifndef CLI_TRACE_INFO_H
#define CLI_TRACE_INFO_H

#include "workloads/trace_summary.h"

void trace_info_text(const struct trace_reader *reader, const struct trace_summary *summary);
/* 0, or -ENOMEM and nothing printed. */
int trace_info_json(const struct trace_reader *reader, const struct trace_summary *summary);

#endif
