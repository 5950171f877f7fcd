// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/trace_names.h"

#include <stdint.h>
#include <string.h>

static const struct {
	char letter;
	bool swap;
	bool observation;
	const char *name;
} ops[NR_TRACE_OPS] = {
	[TRACE_MALLOC] = {'M', false, false, "malloc"},
	[TRACE_FREE] = {'F', false, false, "free"},
	[TRACE_READ] = {'R', false, false, "read"},
	[TRACE_WRITE] = {'W', false, false, "write"},
	[TRACE_COMPACT] = {'C', false, false, "compact"},
	[TRACE_SWAP_OUT] = {'O', true, false, "swap_out"},
	[TRACE_SWAP_IN] = {'I', true, false, "swap_in"},
	[TRACE_DISCARD] = {'D', true, false, "discard"},
	[TRACE_PAGE_MIGRATE] = {'P', false, true, "page_migrate"},
	[TRACE_PAGE_ISOLATE] = {'I', false, true, "page_isolate"},
	[TRACE_PAGE_PUTBACK] = {'B', false, true, "page_putback"},
};

static const char *const kinds[NR_TRACE_KINDS] = {"comp", "huge", "same", "zero"};
static const char *const clocks[] = {"none", "emulated", "hardware"};

/* By letter, operation + 1: the CSV reader looks one up per row. */
static const uint8_t allocator_ops[256] = {
	['M'] = TRACE_MALLOC + 1,	['m'] = TRACE_MALLOC + 1,
	['F'] = TRACE_FREE + 1,		['f'] = TRACE_FREE + 1,
	['R'] = TRACE_READ + 1,		['r'] = TRACE_READ + 1,
	['W'] = TRACE_WRITE + 1,	['w'] = TRACE_WRITE + 1,
	['C'] = TRACE_COMPACT + 1,	['c'] = TRACE_COMPACT + 1,
	['P'] = TRACE_PAGE_MIGRATE + 1, ['p'] = TRACE_PAGE_MIGRATE + 1,
	['I'] = TRACE_PAGE_ISOLATE + 1, ['i'] = TRACE_PAGE_ISOLATE + 1,
	['B'] = TRACE_PAGE_PUTBACK + 1, ['b'] = TRACE_PAGE_PUTBACK + 1,
};

static const uint8_t swap_ops[256] = {
	['O'] = TRACE_SWAP_OUT + 1, ['o'] = TRACE_SWAP_OUT + 1, ['W'] = TRACE_SWAP_OUT + 1,
	['w'] = TRACE_SWAP_OUT + 1, ['I'] = TRACE_SWAP_IN + 1,	['i'] = TRACE_SWAP_IN + 1,
	['D'] = TRACE_DISCARD + 1,  ['d'] = TRACE_DISCARD + 1,	['C'] = TRACE_COMPACT + 1,
	['c'] = TRACE_COMPACT + 1,
};

char trace_op_letter(unsigned int op)
{
	return ops[op].letter;
}

const char *trace_op_name(unsigned int op)
{
	return ops[op].name;
}

int trace_op_from_letter(char letter, bool swap)
{
	return (int)(swap ? swap_ops : allocator_ops)[(unsigned char)letter] - 1;
}

bool trace_op_is_swap(unsigned int op)
{
	return ops[op].swap;
}

bool trace_op_is_observation(unsigned int op)
{
	return ops[op].observation;
}

const char *trace_kind_name(unsigned int kind)
{
	return kinds[kind];
}

const char *trace_clock_name(unsigned int clock)
{
	return clocks[clock];
}

int trace_clock_from_name(const char *name)
{
	for (int i = 0; i < (int)(sizeof(clocks) / sizeof(clocks[0])); i++)
		if (!strcmp(name, clocks[i]))
			return i;
	return -1;
}
