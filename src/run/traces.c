// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads a whole trace once before it is replayed, checks it and counts what is in it. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "src/run/notice.h"
#include "workloads/trace_names.h"

#define BATCH 4096u

/* "a/gcc_lz4.csv.zst" -> "gcc_lz4", with nothing a file's name should not have. */
static void name_of(char *out, size_t size, const char *path)
{
	static const char *const endings[] = {".zst", ".csv", ".zslab", ".trace"};
	const char *slash = strrchr(path, '/');
	size_t len;

	snprintf(out, size, "%s", slash ? slash + 1 : path);
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		size_t ending = strlen(endings[i]);

		len = strlen(out);
		if (len > ending && !strcmp(out + len - ending, endings[i]))
			out[len - ending] = '\0';
	}
	for (char *p = out; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._-+", *p))
			*p = '_';
	if (*out == '.' || !*out)
		*out = '_';
}

static void count_slots(struct run_trace *trace, const struct trace_event *event)
{
	bool freed = event->op == TRACE_DISCARD;

	trace->calls += freed ? 1 : event->nr;
	trace->slot_events += event->nr;
	if (event->content && !event->size && event->kind <= TRACE_HUGE)
		trace->without_size = true;
	if (trace_op_is_swap(event->op) && event->id + event->nr - 1 > trace->last_slot)
		trace->last_slot = event->id + event->nr - 1;
}

static int check_batch(struct run_trace *trace, struct trace_checker *checker,
		       const struct trace_event *events, size_t nr, size_t *at, struct error *err)
{
	for (size_t i = 0; i < nr; i++) {
		int ret = trace_checker_event(checker, &events[i], err);

		*at = i;
		if (ret)
			return ret;
		if (events[i].op >= TRACE_PAGE_MIGRATE)
			trace->observed++;
		else
			trace->ops++;
		count_slots(trace, &events[i]);
		if (events[i].cpu >= trace->nr_cpus)
			trace->nr_cpus = events[i].cpu + 1u;
	}
	return 0;
}

static int scan(const struct run_setup *setup, struct run_trace *trace, struct trace_reader *reader,
		struct trace_checker *checker, struct trace_digest *digest, struct error *err)
{
	static struct trace_event events[BATCH];
	ssize_t got;
	size_t at = 0;
	int ret;

	while ((got = trace_read(reader, events, BATCH, err)) > 0) {
		ret = check_batch(trace, checker, events, (size_t)got, &at, err);
		if (ret == -EINVAL)
			return trace_locate(reader, at, err);
		if (ret)
			return ret;
		trace_digest_update(digest, events, (size_t)got);
		setup->events->scanned(setup->events->ctx, trace, trace->ops + trace->observed);
	}
	if (got < 0)
		return (int)got;
	if (!trace->ops)
		return error_set(err, EINVAL,
				 "%s: no event that can be replayed; expected at least one",
				 trace->path);
	return 0;
}

static int scan_with(const struct run_setup *setup, struct run_trace *trace,
		     struct trace_reader *reader, uint32_t page_size, struct error *err)
{
	struct trace_checker *checker = trace_checker_new(page_size);
	struct trace_digest *digest = trace_digest_new(trace->header.columns);
	int ret = -ENOMEM;

	if (checker && digest)
		ret = scan(setup, trace, reader, checker, digest, err);
	else
		error_set(err, ENOMEM, "%s: out of memory", trace->path);
	setup->events->scanned(setup->events->ctx, NULL, 0);
	if (digest)
		trace->digest = trace_digest_finish(digest);
	if (!ret)
		ret = trace_check_digest(reader, trace->digest, err);
	if (checker) {
		trace->peak_live = trace_checker_live(checker)->peak_objects;
		trace->peak_bytes = trace_checker_live(checker)->peak_bytes;
	}
	trace_checker_free(checker);
	return ret;
}

static void say_what_is_left_out(const struct run_setup *setup, const struct run_trace *trace,
				 const struct trace_reader *reader)
{
	const char *notice = trace_notice(reader);

	if (notice)
		run_notice(setup, "%s: %s", trace->path, notice);
	if (trace->observed)
		run_notice(setup, "%s: %llu observations of page migration are not replayed",
			   trace->path, (unsigned long long)trace->observed);
}

int run_trace_scan(const struct run_setup *setup, struct run_trace *trace, const char *path,
		   struct error *err)
{
	uint32_t page_size = (uint32_t)setup->options->page_size;
	struct trace_reader *reader = trace_open(path, page_size, err);
	int ret;

	if (!reader)
		return -EINVAL;
	*trace = (struct run_trace){.path = path, .nr_cpus = 1, .header = *trace_header(reader)};
	trace->file = strdup(trace_path(reader));
	name_of(trace->name, sizeof(trace->name), *trace->header.name ? trace->header.name : path);
	ret = scan_with(setup, trace, reader, page_size, err);
	if (!ret)
		say_what_is_left_out(setup, trace, reader);
	trace_close(reader);
	return ret;
}
