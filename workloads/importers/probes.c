// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls of zsmalloc's functions: kprobe events as perf script, trace-cmd report and ftrace print
 * them, or ftrace's function_graph.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "workloads/importer.h"
#include "workloads/importers/graph_line.h"
#include "workloads/importers/probe_calls.h"
#include "workloads/lines.h"
#include "workloads/reader.h"

#define BATCH 512u

struct probes {
	struct trace_reader base;
	struct probe_calls calls;
	uint64_t lost, others;
	char other[48]; /* the first event of something else */
	uint64_t places[BATCH];
	struct lines lines;
};

static int fail(struct probes *probes, struct error *err)
{
	struct error what = *err;

	return error_set(err, EINVAL, "%s:%llu: %s", probes->base.path,
			 (unsigned long long)probes->lines.nr, what.text);
}

static int take_call(struct probes *probes, const struct probe_line *line,
		     enum probe_function function, struct error *err)
{
	struct trace_header *header = &probes->base.header;

	if (!header->columns)
		header->columns = TRACE_HAS_TIME | TRACE_HAS_DURATION | TRACE_HAS_TID |
				  (line->has_cpu ? TRACE_HAS_CPU : 0);
	if (!line->has_cpu && header->columns & TRACE_HAS_CPU) {
		error_set(err, EINVAL, "no [CPU]; expected one, as the first event has");
		return fail(probes, err);
	}
	probes->calls.line = probes->lines.nr;
	return probe_calls_take(&probes->calls, line, function, err);
}

static int take_other(struct probes *probes, struct text line, unsigned int *idle,
		      struct error *err)
{
	uint64_t lost = probe_line_lost(line);

	probes->lost += lost;
	if (lost || line.at == line.end)
		return 0;
	if (graph_line_lacks(line)) {
		error_set(err, EINVAL,
			  "no time, task or duration; expected function_graph's options "
			  "funcgraph-abstime, funcgraph-proc, funcgraph-args and funcgraph-retval");
		return fail(probes, err);
	}
	if (++*idle < IDLE_LINES_MAX)
		return 0;
	error_set(err, EINVAL, "%d lines without an event; expected events", IDLE_LINES_MAX);
	return fail(probes, err);
}

static void count_other(struct probes *probes, const struct probe_line *line)
{
	int len = (int)(line->event.end - line->event.at);

	if (!probes->others++)
		snprintf(probes->other, sizeof(probes->other), "%.*s", len > 40 ? 40 : len,
			 line->event.at);
}

static void note(struct probes *probes, uint64_t nr, const char *what)
{
	char *notice = probes->base.notice;
	size_t used = strlen(notice);

	if (nr)
		snprintf(notice + used, sizeof(probes->base.notice) - used, "%s%llu %s",
			 used ? "; " : "", (unsigned long long)nr, what);
}

static void update_notice(struct probes *probes)
{
	char others[96];

	probes->base.notice[0] = '\0';
	note(probes, probes->lost, "events lost while recording");
	note(probes, probes->calls.no_entry, "returns without their call");
	note(probes, probes->calls.no_return, "calls of zs_malloc without their return");
	note(probes, probes->calls.failed, "calls of zs_malloc failed");
	snprintf(others, sizeof(others), "other events ignored, the first: %s", probes->other);
	note(probes, probes->others, others);
}

/* Both ends of a call may be in it. */
static int take_graph(struct probes *probes, const struct graph_line *line, struct error *err)
{
	const struct probe_line *first = line->calls ? &line->call : &line->end;
	enum probe_function function = probe_line_function(first);
	int ret;

	if (function == PROBE_OTHER) {
		count_other(probes, first);
		return 0;
	}
	ret = probe_calls_reach(&probes->calls, first->t_ns, err);
	if (!ret && line->calls)
		ret = take_call(probes, &line->call, function, err);
	return ret || !line->ends ? ret : take_call(probes, &line->end, function, err);
}

/* Reads on to the next line with an event, or the end. */
static int take_line(struct probes *probes, struct error *err)
{
	struct probe_line parsed;
	struct graph_line graph;
	enum probe_function function;
	unsigned int idle = 0;
	struct text line;
	int ret;

	for (;;) {
		ret = lines_next(&probes->lines, (char **)&line.at, (char **)&line.end, err);
		if (ret < 0)
			return ret;
		if (!ret)
			return probe_calls_finish(&probes->calls, err);
		if (line.at < line.end && *line.at == '#')
			continue;
		if (graph_line_parse(line, &graph))
			return take_graph(probes, &graph, err);
		if (probe_line_lost(line) || !probe_line_parse(line, &parsed)) {
			ret = take_other(probes, line, &idle, err);
			if (ret)
				return ret;
			continue;
		}
		function = probe_line_function(&parsed);
		if (function != PROBE_OTHER)
			return take_call(probes, &parsed, function, err);
		count_other(probes, &parsed);
		idle = 0;
	}
}

static int start(struct probes *probes, struct error *err)
{
	int ret = 0;

	lines_start(&probes->lines, probes->base.in, probes->base.path, "a line of an event");
	probe_calls_init(&probes->calls, probes->base.path, probes->base.size_max);
	probes->lost = probes->others = 0;
	while (!ret && !probes->calls.at_end && !probes->calls.tail)
		ret = take_line(probes, err);
	return ret;
}

static int probes_open(struct trace_reader *reader, struct error *err)
{
	struct probes *probes = (struct probes *)reader;
	int ret;

	reader->header.page_size = 4096;
	if (!reader->size_max)
		reader->size_max = reader->header.page_size;
	reader->places = probes->places;
	ret = start(probes, err);
	if (ret || probes->calls.tail)
		return ret;
	update_notice(probes);
	return error_set(
		err, EINVAL,
		"%s: no call of zsmalloc (%s); expected kprobe events or function_graph of "
		"zs_malloc, with its return, and zs_free",
		reader->path, reader->notice[0] ? reader->notice : "no event at all");
}

static ssize_t probes_read(struct trace_reader *reader, struct trace_event *events, size_t max,
			   struct error *err)
{
	struct probes *probes = (struct probes *)reader;
	size_t n = 0;

	while (n < max && n < BATCH) {
		const struct probe_event *next = probe_calls_next(&probes->calls);
		int ret;

		if (next) {
			events[n] = next->event;
			probes->places[n++] = next->line;
			continue;
		}
		if (probes->calls.at_end)
			break;
		ret = take_line(probes, err);
		if (ret)
			return ret;
	}
	update_notice(probes);
	return (ssize_t)n;
}

static int probes_rewind(struct trace_reader *reader, struct error *err)
{
	struct probes *probes = (struct probes *)reader;
	int ret = input_rewind(reader->in, err);

	if (ret)
		return ret;
	probe_calls_release(&probes->calls);
	return start(probes, err);
}

static void probes_close(struct trace_reader *reader)
{
	probe_calls_release(&((struct probes *)reader)->calls);
}

static const struct reader_ops ops = {
	.size = sizeof(struct probes),
	.open = probes_open,
	.read = probes_read,
	.rewind = probes_rewind,
	.close = probes_close,
	.name = "probes",
	.place = ":",
};

static bool recognise(const char *head, size_t len)
{
	struct text rest = {head, head + len}, line;
	struct probe_line parsed;
	struct graph_line graph;

	while (text_line(&rest, &line))
		if (probe_line_parse(line, &parsed) || graph_line_parse(line, &graph) ||
		    text_find(line, "# tracer: function_graph"))
			return true;
	return false;
}

const struct importer importer_probes = {
	.name = "probes",
	.what = "the text of perf script, trace-cmd report or ftrace",
	.recognise = recognise,
	.ops = &ops,
};
