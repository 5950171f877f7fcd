// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The directory: sixteen bytes for each line of the arena and of module data, found by address,
 * and more for lines that several CPUs have or want. Committed as it is touched.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "sim/mm/node_memory.h"
#include "sim/virtual/model/model.h"
#include "sim/virtual/runtime/regions.h"

#define NR_LINES   ((SIM_ARENA_WINDOW + MODEL_DATA_WINDOW) / OBSERVE_LINE)
#define NR_MORE	   (1u << 26)
#define HOME_SHIFT 12
#define NR_HOMES   (SIM_ARENA_WINDOW >> HOME_SHIFT)

struct model_line *model_lines, *model_data_lines;
struct model_more *model_mores;
static u32 nr_mores, free_mores;
static u16 *homes; /* by page of the arena: its node + 1; 0: not known yet */

static void *map(size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	madvise(at, bytes, MADV_DONTDUMP);
	madvise(at, bytes, MADV_NOHUGEPAGE);
	return at;
}

int model_directory_init(void)
{
	nr_mores = 1;
	free_mores = 0;
	model_lines = map(NR_LINES * sizeof(*model_lines));
	model_data_lines = model_lines + SIM_ARENA_WINDOW / OBSERVE_LINE;
	model_mores = map(NR_MORE * sizeof(*model_mores));
	homes = map(NR_HOMES * sizeof(*homes));
	if (model_lines && model_mores && homes)
		return 0;
	model_directory_exit();
	return -ENOMEM;
}

static void unmap(void *at, size_t bytes)
{
	if (at)
		munmap(at, bytes);
}

void model_directory_exit(void)
{
	for (u32 i = 1; i < nr_mores; i++)
		free(model_mores[i].queue);
	nr_mores = 1;
	unmap(model_lines, NR_LINES * sizeof(*model_lines));
	unmap(model_mores, NR_MORE * sizeof(*model_mores));
	unmap(homes, NR_HOMES * sizeof(*homes));
	model_lines = NULL;
	model_mores = NULL;
	homes = NULL;
}

struct model_line *model_line_of(const volatile void *addr)
{
	uintptr_t offset = (uintptr_t)addr - SIM_ARENA_BASE;

	if (offset < SIM_ARENA_WINDOW)
		return &model_lines[offset / OBSERVE_LINE];
	offset = (uintptr_t)addr - model_data_start;
	if (offset < model_data_size)
		return &model_data_lines[offset / OBSERVE_LINE];
	return NULL;
}

static u32 take_more(void)
{
	u32 index = free_mores;

	if (index)
		free_mores = model_more_at(index)->next_free;
	else if (nr_mores < NR_MORE)
		index = nr_mores++;
	else
		sim_bug(__FILE__, __LINE__, "too many lines are shared");
	return index;
}

struct model_more *model_more_make(struct model_line *line)
{
	const size_t head =
		offsetof(struct model_more, sharers) - offsetof(struct model_more, line);
	struct model_more *more;

	if (line->more)
		return model_more_at(line->more);
	line->more = take_more();
	more = model_more_at(line->more);
	model_clear((u64 *)&more->line, head / sizeof(u64));
	model_clear(more->sharers, model_machine.core_words);
	more->line = line;
	return more;
}

void model_more_drop(struct model_more *more)
{
	more->line->more = 0;
	more->next_free = free_mores;
	free_mores = model_more_index(more);
}

/*
 * A node's region is its own. What else lies in the arena, and module data, is where it was
 * touched first.
 */
static unsigned int home_of(const struct model_line *line, unsigned int cpu)
{
	uintptr_t offset = (uintptr_t)(line - model_lines) * OBSERVE_LINE;
	u16 *home;
	int node;

	if (offset >= SIM_ARENA_WINDOW)
		return model_machine.place[0].node;
	home = &homes[offset >> HOME_SHIFT];
	if (*home)
		return *home - 1u;
	node = virtual_region_node((const void *)(SIM_ARENA_BASE + offset));
	*home = (u16)(1 + (node < 0 ? model_machine.place[cpu].node : node));
	return *home - 1u;
}

u64 model_memory_cost(const struct model_line *line, unsigned int cpu)
{
	unsigned int node = model_machine.place[cpu].node;

	return model_machine.memory[node * nr_node_ids + home_of(line, cpu)];
}
