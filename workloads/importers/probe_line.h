/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line of perf script, trace-cmd report or ftrace's trace file:
 *
 *	kswapd0    91 [001]   812.034112: probe:zs_malloc: (ffffffff81234560) size=1417
 *	kswapd0-91    [001] d..1.   812.034112: zs_malloc: (zs_malloc+0x0/0x3a0) size=0x589
 */
#ifndef IMPORTERS_PROBE_LINE_H
#define IMPORTERS_PROBE_LINE_H

#include "workloads/importers/text.h"

enum probe_function {
	PROBE_MALLOC,
	PROBE_FREE,
	PROBE_MAP,
	PROBE_READ,
	PROBE_WRITE,
	PROBE_COMPACT,
	PROBE_OTHER
};

struct probe_line {
	uint64_t t_ns;
	uint32_t tid, cpu;
	bool has_cpu;	   /* perf leaves it out where one task was recorded */
	struct text event; /* its name, without the group */
	struct text args;  /* behind the name */
	/* Of function_graph's text alone (graph_line.h). */
	bool graph, returns;
	uint64_t took_ns; /* until the return */
};

/* The thread's number at the end of "91", "kswapd0-91" or "90/91". */
bool probe_line_tid(struct text word, uint32_t *tid);
/* False: not a line of an event. */
bool probe_line_parse(struct text line, struct probe_line *parsed);
/* The function that the event is about, by its name, else by the symbol in its address. */
enum probe_function probe_line_function(const struct probe_line *line);
/* The event of a return: (ffffffff81000010 <- ffffffff81234560), or so marked. */
bool probe_line_is_return(const struct probe_line *line);
/*
 * The number called by the first of @names that is there, else the only one that the event has
 * besides the pool's. False, with the word in *@word (empty: none): not a number.
 */
bool probe_line_value(const struct probe_line *line, const char *const *names, uint64_t *value,
		      struct text *word);
/* "CPU:1 [LOST 12 EVENTS]" and the like: how many, at least; 0: not such a line. */
uint64_t probe_line_lost(struct text line);

#endif
