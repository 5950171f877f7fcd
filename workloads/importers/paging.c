// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/importers/paging.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/array.h"

struct paging_page {
	uint32_t before, after; /* in the list of use, the last used first */
	bool in_memory, in_swap;
};

static int out_of_memory(struct error *err)
{
	return error_set(err, ENOMEM, "out of memory for the pages that are used");
}

int paging_open(struct paging *paging, const struct import_settings *settings, uint32_t page_size,
		struct error *err)
{
	int ret = drawn_sizes_open(&paging->sizes, settings, page_size, err);

	live_map_init(&paging->numbers);
	paging->memory = settings->memory;
	return ret ? ret : paging_restart(paging, err);
}

int paging_restart(struct paging *paging, struct error *err)
{
	live_map_destroy(&paging->numbers);
	live_map_init(&paging->numbers);
	drawn_sizes_restart(&paging->sizes);
	if (!array_reserve(paging->pages, paging->room, 1))
		return out_of_memory(err);
	paging->pages[0] = (struct paging_page){0};
	paging->nr_pages = 1;
	paging->in_memory = paging->nr_events = paging->taken = 0;
	return 0;
}

static void unlink_page(struct paging *paging, uint32_t number)
{
	struct paging_page *page = &paging->pages[number];

	paging->pages[page->before].after = page->after;
	paging->pages[page->after].before = page->before;
}

static void put_first(struct paging *paging, uint32_t number)
{
	struct paging_page *page = &paging->pages[number], *list = paging->pages;

	page->before = 0;
	page->after = list->after;
	paging->pages[list->after].before = number;
	list->after = number;
}

static struct trace_event *add_event(struct paging *paging, unsigned int op, uint32_t number,
				     uint64_t t_ns)
{
	struct trace_event *event = &paging->events[paging->nr_events++];

	*event = (struct trace_event){.op = (uint8_t)op, .id = number - 1, .t_ns = t_ns, .nr = 1};
	return event;
}

static void swap_out(struct paging *paging, uint32_t number, uint64_t t_ns)
{
	struct paging_page *page = &paging->pages[number];

	unlink_page(paging, number);
	page->in_memory = false;
	page->in_swap = true;
	paging->in_memory--;
	drawn_sizes_next(&paging->sizes, add_event(paging, TRACE_SWAP_OUT, number, t_ns));
}

static void bring_in(struct paging *paging, uint32_t number, uint64_t t_ns)
{
	struct paging_page *page = &paging->pages[number];

	if (paging->in_memory == paging->memory)
		swap_out(paging, paging->pages[0].before, t_ns);
	if (page->in_swap) {
		add_event(paging, TRACE_SWAP_IN, number, t_ns);
		add_event(paging, TRACE_DISCARD, number, t_ns);
	}
	page->in_swap = false;
	page->in_memory = true;
	paging->in_memory++;
}

static int number_of(struct paging *paging, uint64_t id, uint32_t *number, struct error *err)
{
	if (live_map_get(&paging->numbers, id, number))
		return 0;
	if (paging->nr_pages >= UINT32_MAX - 1 ||
	    !array_reserve(paging->pages, paging->room, paging->nr_pages + 1) ||
	    live_map_put(&paging->numbers, id, (uint32_t)paging->nr_pages))
		return out_of_memory(err);
	*number = (uint32_t)paging->nr_pages++;
	paging->pages[*number] = (struct paging_page){0};
	return 0;
}

int paging_access(struct paging *paging, uint64_t id, uint64_t t_ns, struct error *err)
{
	uint32_t number;
	int ret = number_of(paging, id, &number, err);

	paging->nr_events = paging->taken = 0;
	if (ret)
		return ret;
	if (paging->pages[number].in_memory)
		unlink_page(paging, number);
	else
		bring_in(paging, number, t_ns);
	put_first(paging, number);
	return 0;
}

bool paging_next(struct paging *paging, struct trace_event *event)
{
	if (paging->taken == paging->nr_events)
		return false;
	*event = paging->events[paging->taken++];
	return true;
}

void paging_say(const struct paging *paging, char *notice, size_t size)
{
	snprintf(notice, size, "a memory of %llu pages (--memory)",
		 (unsigned long long)paging->memory);
	drawn_sizes_say(&paging->sizes, notice, size);
}

void paging_close(struct paging *paging)
{
	live_map_destroy(&paging->numbers);
	drawn_sizes_close(&paging->sizes);
	free(paging->pages);
}
