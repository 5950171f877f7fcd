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

struct model_line *model_lines;
static struct model_more *mores; /* [0] is none */
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
	mores = map(NR_MORE * sizeof(*mores));
	homes = map(NR_HOMES * sizeof(*homes));
	if (model_lines && mores && homes)
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
		free(mores[i].queue);
	nr_mores = 1;
	unmap(model_lines, NR_LINES * sizeof(*model_lines));
	unmap(mores, NR_MORE * sizeof(*mores));
	unmap(homes, NR_HOMES * sizeof(*homes));
	model_lines = NULL;
	mores = NULL;
	homes = NULL;
}

struct model_line *model_line_of(const volatile void *addr)
{
	uintptr_t offset = (uintptr_t)addr - SIM_ARENA_BASE;

	if (offset < SIM_ARENA_WINDOW)
		return &model_lines[offset / OBSERVE_LINE];
	offset = (uintptr_t)addr - model_data_start;
	if (offset < model_data_size)
		return &model_lines[(offset + SIM_ARENA_WINDOW) / OBSERVE_LINE];
	return NULL;
}

struct model_more *model_more_at(u32 index)
{
	return &mores[index];
}

struct model_more *model_more_of(const struct model_line *line)
{
	return line->more ? &mores[line->more] : NULL;
}

u32 model_more_index(const struct model_more *more)
{
	return (u32)(more - mores);
}

struct model_more *model_more_make(struct model_line *line)
{
	u32 index = line->more;
	struct model_request *queue;
	u32 room;

	if (index)
		return &mores[index];
	index = free_mores;
	if (index)
		free_mores = mores[index].next_free;
	else if (nr_mores < NR_MORE)
		index = nr_mores++;
	else
		sim_bug(__FILE__, __LINE__, "too many lines are shared");
	queue = mores[index].queue;
	room = mores[index].room;
	mores[index] = (struct model_more){.line = line, .queue = queue, .room = room};
	line->more = index;
	return &mores[index];
}

void model_more_drop(struct model_more *more)
{
	more->line->more = 0;
	more->next_free = free_mores;
	free_mores = model_more_index(more);
}

bool model_shares(const struct model_more *more, unsigned int core)
{
	return more->sharers[core / 64] >> core % 64 & 1;
}

void model_share(struct model_more *more, unsigned int core)
{
	if (model_shares(more, core))
		return;
	more->sharers[core / 64] |= 1ull << core % 64;
	more->nr_sharers++;
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
