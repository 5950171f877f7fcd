// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/record_graph.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tracefs.h>

/* What a malloc needs, and the columns that import reads. */
static const struct {
	const char *name, *config;
} wanted[] = {
	{"funcgraph-args", "CONFIG_FUNCTION_TRACE_ARGS"},
	{"funcgraph-retval", "CONFIG_FUNCTION_GRAPH_RETVAL"},
	{"funcgraph-abstime", "CONFIG_FUNCTION_GRAPH_TRACER"},
	{"funcgraph-proc", "CONFIG_FUNCTION_GRAPH_TRACER"},
	{"funcgraph-cpu", "CONFIG_FUNCTION_GRAPH_TRACER"},
	{"funcgraph-duration", "CONFIG_FUNCTION_GRAPH_TRACER"},
};
#define NR_WANTED (sizeof(wanted) / sizeof(*wanted))

static void option_file(char *file, size_t size, size_t i)
{
	snprintf(file, size, "options/%s", wanted[i].name);
}

static bool is_on(const char *file)
{
	char *text = tracefs_instance_file_read(NULL, file, NULL);
	bool on = text && *text == '1';

	free(text);
	return on;
}

void record_graph_remember(struct record_graph *graph)
{
	char file[64];

	for (size_t i = 0; i < NR_WANTED; i++) {
		option_file(file, sizeof(file), i);
		graph->before |= (unsigned int)is_on(file) << i;
	}
}

void record_graph_restore(const struct record_graph *graph)
{
	char file[64];

	for (size_t i = 0; i < NR_WANTED; i++) {
		option_file(file, sizeof(file), i);
		if (!(graph->before >> i & 1) && is_on(file))
			tracefs_instance_file_write(NULL, file, "0");
	}
}

static int filter(struct tracefs_instance *instance, const char *function, const char *module,
		  bool first)
{
	char text[128];

	snprintf(text, sizeof(text), "%s%s%s", function, module ? ":mod:" : "",
		 module ? module : "");
	return (first ? tracefs_instance_file_write
		      : tracefs_instance_file_append)(instance, "set_ftrace_filter", text) < 0
		       ? -1
		       : 0;
}

/* The filter comes before the tracer. */
static int trace_functions(struct tracefs_instance *instance, const char *module,
			   const char *const *optional, struct error *err)
{
	if (tracefs_instance_file_write(instance, "tracing_on", "0") < 0 ||
	    filter(instance, "zs_malloc", module, true) ||
	    filter(instance, "zs_free", module, false))
		return error_set(err, ENOENT,
				 "function_graph: cannot trace zs_malloc and zs_free; expected "
				 "CONFIG_DYNAMIC_FTRACE, and zsmalloc built in or loaded");
	for (; *optional; optional++)
		filter(instance, *optional, module, false);
	if (tracefs_instance_file_write(instance, "current_tracer", "function_graph") < 0)
		return error_set(err, ENOENT,
				 "function_graph: not for a trace buffer of its own; expected "
				 "CONFIG_FUNCTION_GRAPH_TRACER of Linux 6.11 or later");
	return 0;
}

static bool has_option(struct tracefs_instance *instance, const char *name)
{
	char *all = tracefs_instance_file_read(instance, "trace_options", NULL), *rest = NULL;
	bool found = false;

	for (char *line = all ? strtok_r(all, "\n", &rest) : NULL; line && !found;
	     line = strtok_r(NULL, "\n", &rest))
		found = !strcmp(line, name);
	free(all);
	return found;
}

static int set_options(struct tracefs_instance *instance, struct error *err)
{
	for (size_t i = 0; i < NR_WANTED; i++) {
		tracefs_instance_file_write(instance, "trace_options", wanted[i].name);
		if (!has_option(instance, wanted[i].name))
			return error_set(err, ENOENT,
					 "function_graph: no option %s; expected a kernel with %s",
					 wanted[i].name, wanted[i].config);
	}
	return 0;
}

int record_graph_set(struct tracefs_instance *instance, const char *module,
		     const char *const *optional, struct error *err)
{
	int ret = trace_functions(instance, module, optional, err);

	if (!ret)
		ret = set_options(instance, err);
	if (!ret)
		return 0;
	tracefs_instance_file_write(instance, "current_tracer", "nop");
	tracefs_instance_file_write(instance, "tracing_on", "1");
	return ret;
}
