/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of an object, since v7.0: an array whose last entry is marked. */
#ifndef SIM_INCLUDE_LINUX_SCATTERLIST_H
#define SIM_INCLUDE_LINUX_SCATTERLIST_H

#include <linux/mm.h>

struct scatterlist {
	struct page *page;
	unsigned int offset, length;
	bool last;
};

static inline void sg_init_table(struct scatterlist *sg, unsigned int nents)
{
	memset(sg, 0, nents * sizeof(*sg));
	sg[nents - 1].last = true;
}

static inline void sg_set_page(struct scatterlist *sg, struct page *page, unsigned int len,
			       unsigned int offset)
{
	sg->page = page;
	sg->offset = offset;
	sg->length = len;
}

/* NULL after the last one. */
static inline struct scatterlist *sg_next(struct scatterlist *sg)
{
	return sg->last ? NULL : sg + 1;
}

#endif
