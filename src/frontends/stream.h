/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a CPU compresses pages to and decompresses objects, in every front-end. The front-end
 * serialises its use: zram by a local lock, zswap by a mutex.
 */
#ifndef FRONTENDS_STREAM_H
#define FRONTENDS_STREAM_H

#include "src/frontends/calls.h"

struct frontend_stream {
	void *buffer;	  /* 2 pages; NULL with recorded sizes */
	void *page;	  /* the reader's page, to which a load decompresses; NULL likewise */
	void *local_copy; /* a page, for an object that spans two */
};

/* 0 or -ENOMEM; to be followed by frontend_stream_exit() in either case. The caller zeroed it. */
int frontend_stream_init(struct frontend_stream *stream, const struct frontend_params *params);
void frontend_stream_exit(struct frontend_stream *stream);

/* Bytes of the page once it is compressed, into the stream if it has contents. 0: it failed. */
static inline size_t frontend_compress(const struct frontend *fe, struct frontend_stream *stream,
				       const struct frontend_page *page)
{
	if (!page->data)
		return page->size;
	return fe->params.compress(fe->params.compressor, smp_processor_id(), page->data,
				   stream->buffer);
}

/* The page repeats one word, by its contents or by the trace. */
bool frontend_page_is_same(const struct frontend_page *page, unsigned long *word);

#endif
