// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Contents of the pages that a swap trace names, and what compresses them. With a front-end on the
 * native machine, the swap-out compresses. Otherwise, on a simulated machine or without a
 * front-end, the host compresses each page once before the run, for the sizes.
 */
#include "src/run/contents.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BATCH	 1024u
#define RECORDED "recorded"

struct run_contents {
	const struct compressor *compressor;
	struct page_set *set;
	uint32_t page_size;
	uint32_t *sizes; /* [page], compressed beforehand; NULL: as the replay goes */
	uint8_t *kinds;	 /* [page], enum trace_kind */
};

enum run_verify run_verify(const struct run_options *options)
{
	if (options->verify != VERIFY_AUTO)
		return (enum run_verify)options->verify;
	return options->contents == CONTENTS_NONE ? VERIFY_OFF : VERIFY_SAMPLE;
}

static int check_left_out(const struct run_setup *setup, struct error *err)
{
	const struct run_options *o = setup->options;

	if (o->contents != CONTENTS_NONE)
		return 0;
	if (!setup->module->simulated)
		return error_set(err, EINVAL,
				 "--contents none: machine native writes what is measured; "
				 "expected --machine with a machine file");
	if (run_verify(o) == VERIFY_OFF)
		return 0;
	return error_set(err, EINVAL,
			 "--verify %s: --contents none leaves nothing to verify; expected one of "
			 "them",
			 run_verify_names[o->verify]);
}

int run_contents_check(const struct run_setup *setup, struct error *err)
{
	const char *name = setup->options->compressor;
	int ret = check_left_out(setup, err);

	if (ret)
		return ret;
	if (!name || !strcmp(name, RECORDED) || compressor_find(name))
		return 0;
	return error_set(err, EINVAL, "--compressor %s: expected recorded, lz4, zstd or lzo1x%s",
			 name, strstr(name, "lzo") ? "; liblzo2 has no lzo-rle" : "");
}

/* Every page that is swapped out must exist: none is found missing half way. */
static int check_event(struct run_contents *contents, const struct trace_event *event,
		       struct error *err)
{
	bool object = event->kind == TRACE_COMP || event->kind == TRACE_HUGE;
	uint32_t index;

	if (event->op != TRACE_SWAP_OUT || (!object && !event->content))
		return 0;
	if (!event->content)
		return error_set(
			err, EINVAL,
			"a swap-out without content; expected one in each, or --compressor "
			"recorded");
	if (page_set_find(contents->set, event->content, &index))
		return 0;
	return error_set(err, EINVAL, "content %016llx is not in the page file; expected its page",
			 (unsigned long long)event->content);
}

static int check_events(struct run_contents *contents, const struct run_trace *trace,
			struct error *err)
{
	static struct trace_event events[BATCH];
	struct trace_reader *reader = trace_open(trace->path, contents->page_size, err);
	ssize_t n = reader ? 1 : -errno;
	int ret = 0;

	while (!ret && n > 0) {
		n = trace_read(reader, events, BATCH, err);
		for (ssize_t i = 0; !ret && i < n; i++)
			if (check_event(contents, &events[i], err))
				ret = trace_locate(reader, (size_t)i, err);
	}
	trace_close(reader);
	return n < 0 ? (int)n : ret;
}

static int load_set(struct run_contents *contents, const struct run_trace *trace, struct error *err)
{
	char *path = page_file_beside(trace->file);
	int ret = 0;

	if (!path)
		return error_set(err, ENOMEM, "out of memory");
	contents->set = page_set_load(path, contents->page_size, err);
	if (!contents->set) {
		struct error why = *err;

		ret = -errno;
		if (ret == -ENOENT)
			error_set(err, ENOENT,
				  "%s; expected the pages of %s, or --compressor recorded",
				  why.text, trace->path);
	}
	free(path);
	return ret;
}

static bool repeats_one_word(const unsigned char *page, uint32_t size)
{
	return !memcmp(page, page + 8, size - 8);
}

static void compress_one(struct run_contents *contents, void *workspace, unsigned char *out,
			 uint32_t i)
{
	uint32_t size = contents->page_size;
	const unsigned char *page = page_set_pages(contents->set) + (size_t)i * size;
	size_t got;

	if (repeats_one_word(page, size)) {
		contents->kinds[i] = TRACE_SAME;
		return;
	}
	got = contents->compressor->compress(workspace, page, size, out);
	contents->kinds[i] = got && got < size ? TRACE_COMP : TRACE_HUGE;
	contents->sizes[i] = contents->kinds[i] == TRACE_COMP ? (uint32_t)got : size;
}

static int compress_all(struct run_contents *contents, struct error *err)
{
	uint32_t nr = page_set_nr(contents->set);
	void *workspace = contents->compressor->create();
	unsigned char *out = malloc(COMPRESS_ROOM(contents->page_size));

	contents->sizes = calloc(nr + 1, sizeof(*contents->sizes));
	contents->kinds = calloc(nr + 1, sizeof(*contents->kinds));
	for (uint32_t i = 0; workspace && out && contents->sizes && contents->kinds && i < nr; i++)
		compress_one(contents, workspace, out, i);
	if (workspace)
		contents->compressor->destroy(workspace);
	free(out);
	if (workspace && out && contents->sizes && contents->kinds)
		return 0;
	return error_set(err, ENOMEM, "out of memory for the compressor");
}

static int load(const struct run_setup *setup, struct run_trace *trace, const char *name,
		struct error *err)
{
	struct run_contents *contents = calloc(1, sizeof(*contents));
	int ret;

	if (!contents)
		return error_set(err, ENOMEM, "out of memory");
	trace->contents = contents;
	contents->compressor = compressor_find(name);
	contents->page_size = (uint32_t)setup->options->page_size;
	ret = load_set(contents, trace, err);
	if (!ret)
		ret = check_events(contents, trace, err);
	if (!ret && (setup->module->simulated || !trace->frontend))
		ret = compress_all(contents, err);
	return ret;
}

int run_contents_choose(const struct run_setup *setup, struct run_trace *trace, struct error *err)
{
	bool has = trace->header.columns & TRACE_HAS_CONTENT;
	const char *name = setup->options->compressor;

	if (!name)
		name = has ? "lz4" : RECORDED;
	if (!strcmp(name, RECORDED) && trace->without_size)
		return error_set(
			err, EINVAL,
			"%s: has contents in place of sizes; expected --compressor lz4, zstd "
			"or lzo1x",
			trace->path);
	if (!strcmp(name, RECORDED))
		return 0;
	if (!has)
		return error_set(
			err, EINVAL,
			"--compressor %s: %s has no contents; expected a swap trace that names "
			"its pages, or recorded",
			name, trace->path);
	return load(setup, trace, name, err);
}

void run_contents_free(struct run_contents *contents)
{
	if (!contents)
		return;
	page_set_free(contents->set);
	free(contents->sizes);
	free(contents->kinds);
	free(contents);
}

const struct page_set *run_contents_pages(const struct run_contents *contents)
{
	return contents && !contents->sizes ? contents->set : NULL;
}

void run_contents_fill(const struct run_contents *contents, struct trace_event *events, size_t nr)
{
	uint32_t index;

	if (!contents || !contents->sizes)
		return;
	for (size_t i = 0; i < nr; i++) {
		if (events[i].op != TRACE_SWAP_OUT || !events[i].content ||
		    !page_set_find(contents->set, events[i].content, &index))
			continue;
		events[i].kind = contents->kinds[index];
		events[i].size = contents->sizes[index];
	}
}

void run_contents_echo(const struct run_contents *contents, json_t *out)
{
	json_object_set_new(out, "compressor",
			    json_string(contents ? contents->compressor->name : RECORDED));
	json_object_set_new(out, "compression",
			    json_string(!contents	  ? "as recorded"
					: contents->sizes ? "before the replay, not timed"
							  : "within the swap-out, timed"));
}

/* Workspaces beside those of the CPUs: more than the machine has threads beside them. */
#define EXTRA_WORKSPACES 64u

/* Calls of the replay. */
struct run_compressor {
	const struct compressor *compressor;
	size_t page_size;
	unsigned int nr;
	void *workspace[];
};

static size_t compress(void *host, unsigned int cpu, const void *page, void *out)
{
	const struct run_compressor *one = host;

	if (cpu >= one->nr)
		return 0;
	return one->compressor->compress(one->workspace[cpu], page, one->page_size, out);
}

static bool decompress(void *host, unsigned int cpu, const void *bytes, size_t size, void *page)
{
	const struct run_compressor *one = host;

	if (cpu >= one->nr)
		return false;
	return one->compressor->decompress(one->workspace[cpu], bytes, size, page, one->page_size);
}

int run_contents_plan(const struct run_contents *contents, struct replay_plan *plan,
		      struct error *err)
{
	unsigned int nr = plan->sim.nr_cpus + EXTRA_WORKSPACES;
	struct run_compressor *one;

	if (!run_contents_pages(contents))
		return 0;
	one = calloc(1, sizeof(*one) + nr * sizeof(one->workspace[0]));
	for (unsigned int i = 0; one && i < nr; i++) {
		one->workspace[i] = contents->compressor->create();
		if (!one->workspace[i])
			return error_set(err, ENOMEM, "out of memory for the compressor");
	}
	if (!one)
		return error_set(err, ENOMEM, "out of memory for the compressor");
	one->compressor = contents->compressor;
	one->nr = nr;
	one->page_size = contents->page_size;
	plan->pages = page_set_pages(contents->set);
	plan->nr_pages = page_set_nr(contents->set);
	plan->frontend_params.compress = compress;
	plan->frontend_params.decompress = decompress;
	plan->frontend_params.compressor = one;
	return 0;
}
