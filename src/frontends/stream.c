// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/frontends/stream.h"

int frontend_stream_init(struct frontend_stream *stream, const struct frontend_params *params)
{
	stream->local_copy = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!stream->local_copy)
		return -ENOMEM;
	if (!params->compress)
		return 0;
	stream->buffer = kzalloc(2 * PAGE_SIZE, GFP_KERNEL);
	stream->page = kzalloc(PAGE_SIZE, GFP_KERNEL);
	return stream->buffer && stream->page ? 0 : -ENOMEM;
}

void frontend_stream_exit(struct frontend_stream *stream)
{
	kfree(stream->buffer);
	kfree(stream->page);
	kfree(stream->local_copy);
}

bool frontend_page_is_same(const struct frontend_page *page, unsigned long *word)
{
	*word = page->kind == FRONTEND_SAME ? page->content : 0;
	if (page->data)
		return frontend_same_filled(page->data, word);
	return page->kind == FRONTEND_SAME || page->kind == FRONTEND_ZERO;
}
