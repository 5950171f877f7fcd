/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pages of files and folders, in the order of names. */
#ifndef WORKLOADS_PAGE_WALK_H
#define WORKLOADS_PAGE_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"

struct page_walk {
	size_t page_size;
	uint64_t most; /* pages */
	/* 0, or -errno with @err: stop. */
	int (*page)(void *ctx, const void *page, struct error *err);
	void *ctx;
	uint64_t nr;	  /* pages so far */
	uint64_t skipped; /* files in folders that cannot be read */
};

/*
 * Files and folders of the list @from ("a,b"), folders with all below them; symbolic links
 * within are not followed. The last page of a file is filled up with zeros. 0, or -errno
 * with @err for what is named itself and cannot be read.
 */
int page_walk(struct page_walk *walk, const char *from, struct error *err);

#endif
