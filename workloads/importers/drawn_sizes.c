// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/importers/drawn_sizes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "workloads/page_file.h"
#include "lib/random.h"

int drawn_sizes_open(struct drawn_sizes *sizes, const struct import_settings *settings,
		     uint32_t page_size, struct error *err)
{
	uint32_t largest;

	sizes->settings = settings;
	sizes->page_size = page_size;
	sizes->of_pages = settings->compressor && page_file_recognise(settings->sizes);
	sizes->from = sizes->of_pages ? size_distribution_of_pages(settings->sizes, page_size,
								   settings->compressor, err)
				      : size_distribution_read(settings->sizes, err);
	if (!sizes->from)
		return errno ? -errno : -EINVAL;
	drawn_sizes_restart(sizes);
	largest = size_distribution_draw(sizes->from, UINT64_MAX);
	if (largest <= page_size)
		return 0;
	return error_set(err, EINVAL, "%s: has sizes up to %u; expected at most %u, the page size",
			 settings->sizes, largest, page_size);
}

void drawn_sizes_restart(struct drawn_sizes *sizes)
{
	sizes->state = sizes->settings->seed;
}

void drawn_sizes_next(struct drawn_sizes *sizes, struct trace_event *event)
{
	event->size = size_distribution_draw(sizes->from, random_u64(&sizes->state));
	event->kind = event->size == sizes->page_size ? TRACE_HUGE : TRACE_COMP;
}

void drawn_sizes_say(const struct drawn_sizes *sizes, char *notice, size_t size)
{
	size_t used = strlen(notice);

	snprintf(notice + used, size - used, "%ssizes drawn from %s%s%s, seed %llu",
		 used ? "; " : "", sizes->settings->sizes,
		 sizes->of_pages ? ", its pages compressed by " : "",
		 sizes->of_pages ? sizes->settings->compressor->name : "",
		 (unsigned long long)sizes->settings->seed);
}

void drawn_sizes_close(struct drawn_sizes *sizes)
{
	size_distribution_free(sizes->from);
}
