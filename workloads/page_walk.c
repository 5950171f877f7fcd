// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/page_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_PATHS 256

/* Bytes read; less than a page at the end of the file. */
static ssize_t read_page(int fd, char *page, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read(fd, page + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		done += (size_t)n;
	}
	memset(page + done, 0, size - done);
	return (ssize_t)done;
}

/* -errno of reading in @got when that failed. */
static int walk_pages(struct page_walk *walk, int fd, char *page, ssize_t *got, struct error *err)
{
	int ret = 0;

	while (!ret && walk->nr < walk->most) {
		*got = read_page(fd, page, walk->page_size);
		if (*got <= 0)
			break;
		walk->nr++;
		ret = walk->page(walk->ctx, page, err);
	}
	return ret;
}

static int walk_file(struct page_walk *walk, const char *path, bool named, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), ret = 0;
	ssize_t got = fd < 0 ? -errno : 1;
	char *page = malloc(walk->page_size);

	if (!page)
		ret = error_set(err, ENOMEM, "%s: out of memory", path);
	else if (fd >= 0)
		ret = walk_pages(walk, fd, page, &got, err);
	free(page);
	if (fd >= 0)
		close(fd);
	if (got < 0 && named)
		return error_set(err, (int)-got, "%s: %s; expected a file or folder to read", path,
				 strerror((int)-got));
	walk->skipped += got < 0;
	return ret;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int visit(struct page_walk *walk, const FTSENT *entry, struct error *err)
{
	bool named = entry->fts_level == FTS_ROOTLEVEL;

	switch (entry->fts_info) {
	case FTS_F:
		return walk_file(walk, entry->fts_accpath, named, err);
	case FTS_NS:
	case FTS_DNR:
	case FTS_ERR:
		if (named)
			return error_set(err, entry->fts_errno,
					 "%s: %s; expected a file or folder to read",
					 entry->fts_path, strerror(entry->fts_errno));
		walk->skipped++;
		return 0;
	case FTS_DEFAULT:
		if (named)
			return error_set(err, EINVAL, "%s: expected a file or folder to read",
					 entry->fts_path);
		return 0;
	default:
		return 0;
	}
}

static int walk_paths(struct page_walk *walk, char **paths, struct error *err)
{
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	const FTSENT *entry;
	int ret = 0;

	if (!fts)
		return error_set(err, errno, "%s: %s", paths[0], strerror(errno));
	while (!ret && walk->nr < walk->most && (entry = fts_read(fts)))
		ret = visit(walk, entry, err);
	fts_close(fts);
	return ret;
}

int page_walk(struct page_walk *walk, const char *from, struct error *err)
{
	char *paths[MAX_PATHS + 1], *list = strdup(from), *rest = list, *path;
	size_t nr = 0;
	int ret = 0;

	if (!list)
		return error_set(err, ENOMEM, "--from %s: out of memory", from);
	while ((path = strsep(&rest, ","))) {
		if (!*path || nr == MAX_PATHS)
			ret = error_set(err, EINVAL,
					"--from %s: expected 1 to %d files or folders with commas "
					"between",
					from, MAX_PATHS);
		else
			paths[nr++] = path;
		if (ret)
			break;
	}
	paths[nr] = NULL;
	if (!ret)
		ret = walk_paths(walk, paths, err);
	free(list);
	return ret;
}
