// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which fields of which objects CPUs take from each other, as perf c2c does: each transfer of a line
 * counts for the access that asked for it. Fields are known by the object cache and the place in
 * the object, so that all objects of a kind count together.
 *
 * A transfer whose line was asked for before by an access to another word is counted as such: when
 * these are most, the fields share no data, but a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "sim/mm/page_alloc.h"
#include "sim/virtual/model/model.h"
#include "sim/virtual/runtime/kmem_slab.h"
#include "sim/virtual/runtime/regions.h"

#define NR_USES	 16384u
#define NR_LINES ((SIM_ARENA_WINDOW + MODEL_DATA_WINDOW) / OBSERVE_LINE)
#define WORD	 8u

static struct sim_line_use *uses; /* a hash table by field; [0]: found no room. NULL: no lines */
static u8 *last_word;		  /* of each line: the one asked for last, + 1 */
static bool counting;

int model_line_stats_init(bool wanted)
{
	free(uses);
	uses = NULL;
	counting = false;
	if (!wanted)
		return 0;
	uses = calloc(NR_USES, sizeof(*uses));
	last_word = mmap(NULL, NR_LINES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (uses && last_word != MAP_FAILED)
		return 0;
	last_word = NULL;
	return -ENOMEM;
}

void model_line_stats_exit(void)
{
	if (last_word)
		munmap(last_word, NR_LINES);
	last_word = NULL;
}

/* What lies at @at: the object, by its kind, and where in it. */
static void identify(const void *at, struct sim_line_use *use)
{
	uintptr_t pages = (uintptr_t)sim_memmap.pages;
	uintptr_t in_pages = (uintptr_t)at - pages;
	struct kmem_cache *cache = NULL;
	const char *object;
	size_t size;

	use->at = NULL;
	object = virtual_kmem_object(at, &cache, &size);
	if (object) {
		snprintf(use->name, sizeof(use->name), "%s", cache->name);
		if (!__builtin_strcmp(use->name, "kmalloc"))
			snprintf(use->name, sizeof(use->name), "kmalloc-%u", cache->size);
		use->offset = (u32)((const char *)at - object);
		use->size = (u32)size;
	} else if (slab_contains(at)) {
		snprintf(use->name, sizeof(use->name), "kmalloc, large");
		use->offset = (u32)((const char *)at - (const char *)slab_of(at));
	} else if (pages && in_pages < sim_memmap.end_pfn * sizeof(struct page)) {
		snprintf(use->name, sizeof(use->name), "struct page");
		use->offset = (u32)(in_pages % sizeof(struct page));
		use->size = sizeof(struct page);
	} else if ((uintptr_t)at - model_data_start < model_data_size) {
		use->at = at;
	} else if (virtual_region_node(at) >= 0) {
		snprintf(use->name, sizeof(use->name), "pages of node %d", virtual_region_node(at));
		use->offset = (u32)((uintptr_t)at % PAGE_SIZE);
	} else if (virtual_percpu_offset(at, &size)) {
		snprintf(use->name, sizeof(use->name), "per-CPU data");
		use->offset = (u32)size;
	} else {
		snprintf(use->name, sizeof(use->name), "memory of boot");
		use->offset = (u32)((uintptr_t)at - SIM_ARENA_BASE);
	}
}

static bool same(const struct sim_line_use *a, const struct sim_line_use *b)
{
	return a->offset == b->offset && a->pc == b->pc && a->writes == b->writes &&
	       a->at == b->at && !__builtin_strcmp(a->name, b->name);
}

static size_t hash(const struct sim_line_use *use)
{
	uintptr_t mix =
		(uintptr_t)use->pc * 31 + (uintptr_t)use->at + use->offset * 2 + use->writes;

	return (size_t)(mix * 0x9e3779b97f4a7c15ull >> 40) % NR_USES;
}

u32 model_line_asked(const volatile void *at, const void *pc, bool writes, bool *other_word)
{
	struct sim_line_use use = {.pc = pc, .writes = writes};
	size_t line = (size_t)(model_line_of(at) - model_lines), i;
	u8 word = (u8)(1 + (uintptr_t)at % OBSERVE_LINE / WORD);

	*other_word = last_word[line] && last_word[line] != word;
	last_word[line] = word;
	identify((const void *)at, &use);
	i = hash(&use);
	for (unsigned int tries = 0; tries < 64; tries++, i = (i + 1) % NR_USES) {
		if (i && !uses[i].name[0] && !uses[i].at) {
			uses[i] = use;
			return (u32)i;
		}
		if (i && same(&uses[i], &use))
			return (u32)i;
	}
	return 0;
}

void model_line_moved(u32 index, unsigned int cpu, enum machine_distance distance, u64 time,
		      bool other_word)
{
	struct sim_line_use *use = &uses[index];

	if (!counting)
		return;
	if (distance > DISTANCE_SOCKET)
		use->remote++;
	else
		use->local++;
	use->time += time;
	use->other_word += other_word;
	use->cpus[cpu / 64] |= 1ull << cpu % 64;
}

void model_line_stats_reset(void)
{
	for (u32 i = 0; uses && i < NR_USES; i++) {
		uses[i].local = uses[i].remote = uses[i].time = uses[i].other_word = 0;
		memset(uses[i].cpus, 0, sizeof(uses[i].cpus));
	}
}

void model_line_stats_run(bool run)
{
	counting = run;
}

u32 model_line_uses(const struct sim_line_use **out)
{
	*out = uses;
	return uses ? NR_USES : 0;
}
