/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line of the function_graph tracer with the options funcgraph-abstime, -proc, -args and
 * -retval. A call in which no other was traced is one line, which is of its beginning, with what it
 * returned in a comment (shown here as a ..):
 *
 *	812.034112 |   1)  kswapd0-91   |   0.512 us    |  zs_malloc(pool=0xf1, size=0x58); ..ret=0xf2
 *
 * and another is two, the second of its end:
 *
 *	812.034112 |   1)  kswapd0-91   |               |  zs_malloc(pool=0xf1, size=0x58) {
 *	812.034171 |   1)  kswapd0-91   | + 59.012 us   |  } ..zs_malloc ret=0xf2
 */
#ifndef IMPORTERS_GRAPH_LINE_H
#define IMPORTERS_GRAPH_LINE_H

#include "workloads/importers/probe_line.h"

struct graph_line {
	struct probe_line call, end; /* each if there is one, as a probe would have it */
	bool calls, ends;
};

/* False: not such a line. */
bool graph_line_parse(struct text line, struct graph_line *parsed);
/* Of the tracer, but without one of those columns. */
bool graph_line_lacks(struct text line);

#endif
