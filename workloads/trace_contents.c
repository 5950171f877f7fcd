// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/trace_contents.h"

#include <errno.h>
#include <stdlib.h>

#include "workloads/page_file.h"

#define BATCH 512

static struct page_set *load(const struct trace_reader *reader, char **path, struct error *err)
{
	struct page_set *set;

	*path = page_file_beside(trace_path(reader));
	if (!*path) {
		errno = -error_set(err, ENOMEM, "out of memory");
		return NULL;
	}
	set = page_set_load(*path, trace_header(reader)->page_size, err);
	if (!set && errno == ENOENT)
		errno = -error_set(err, ENOENT, "%s: not there; expected the pages of %s", *path,
				   trace_path(reader));
	return set;
}

long trace_count_pages(const struct trace_reader *reader, char **path, struct error *err)
{
	struct page_set *set;
	long nr;

	*path = NULL;
	if (!(trace_header(reader)->columns & TRACE_HAS_CONTENT))
		return error_set(err, ENOENT, "%s: has no contents", trace_path(reader));
	set = load(reader, path, err);
	nr = set ? (long)page_set_nr(set) : -errno;
	page_set_free(set);
	return nr;
}

static int look_up_all(struct trace_reader *reader, const struct page_set *set, struct error *err)
{
	struct trace_event events[BATCH];
	uint32_t index;
	ssize_t n;

	while ((n = trace_read(reader, events, BATCH, err)) > 0)
		for (ssize_t i = 0; i < n; i++) {
			if (!events[i].content || page_set_find(set, events[i].content, &index))
				continue;
			error_set(err, EINVAL,
				  "content %016llx is not in the page file; expected its page",
				  (unsigned long long)events[i].content);
			return trace_locate(reader, (size_t)i, err);
		}
	return (int)n;
}

int trace_check_contents(struct trace_reader *reader, struct error *err)
{
	struct page_set *set;
	char *path;
	int ret;

	if (!(trace_header(reader)->columns & TRACE_HAS_CONTENT))
		return 0;
	set = load(reader, &path, err);
	free(path);
	if (!set)
		return -errno;
	ret = trace_rewind(reader, err);
	if (!ret)
		ret = look_up_all(reader, set, err);
	page_set_free(set);
	return ret;
}
