/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What operations, kinds and clocks are called in files and in messages. */
#ifndef WORKLOADS_TRACE_NAMES_H
#define WORKLOADS_TRACE_NAMES_H

#include <stdbool.h>

#include "workloads/trace.h"

/* The CSV letter of @op; swap operations share letters with others (I, and W read as O). */
char trace_op_letter(unsigned int op);
/* "malloc", "free", ...; as trace info shows it. */
const char *trace_op_name(unsigned int op);
/*
 * The operation that @letter, in either case, stands for; @swap: in a file with a slot
 * column. -1: none.
 */
int trace_op_from_letter(char letter, bool swap);
/* True of operations on slots, which only a trace with TRACE_HAS_SLOT may hold. */
bool trace_op_is_swap(unsigned int op);
/* True of observations: kept and shown, not replayed. */
bool trace_op_is_observation(unsigned int op);

/* "comp", "huge", "same", "zero". */
const char *trace_kind_name(unsigned int kind);
/* "none", "emulated", "hardware". */
const char *trace_clock_name(unsigned int clock);
/* The clock called @name, or -1. */
int trace_clock_from_name(const char *name);

#endif
