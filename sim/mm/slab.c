// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * See sim/mm/slab.h. In a slab's struct page, lru links it while it has free objects, private is
 * the first free object (each begins with a pointer to the next), and index counts the objects in
 * use.
 */
#include "sim/mm/slab.h"

#include "sim/mm/page_alloc.h"

#define AT_HAND	    15u /* objects of a CPU: two cache lines */
#define MIN_PARTIAL 5u	/* slabs that a node keeps even if they are empty; mm/slub.c */

struct slab_cpu {
	unsigned long nr;
	void *objects[AT_HAND];
};

struct slab_node {
	spinlock_t lock;
	struct list_head partial;
	unsigned int nr_partial;
} ____cacheline_aligned;

struct slab {
	unsigned int size;
	struct slab_cpu __percpu *cpus;
	struct slab_node *nodes;
	void *nodes_mem;
};

static bool in_frames;
static u64 frames, peak_frames;

void slab_setup(const struct sim_config *config)
{
	in_frames = config->slab_frames;
	frames = peak_frames = 0;
}

bool slab_in_frames(unsigned int size)
{
	return in_frames && size <= PAGE_SIZE / 2;
}

void sim_slab_stats(struct sim_slab_stats *out)
{
	out->in_frames = in_frames;
	out->frames = __atomic_load_n(&frames, __ATOMIC_RELAXED);
	out->peak_frames = __atomic_load_n(&peak_frames, __ATOMIC_RELAXED);
}

void slab_abandon(struct slab *slab)
{
	free_percpu(slab->cpus);
	kfree(slab->nodes_mem);
	kfree(slab);
}

struct slab *slab_create(unsigned int size)
{
	struct slab *slab = kzalloc(sizeof(*slab), GFP_KERNEL);

	if (!slab)
		return NULL;
	slab->size = size;
	slab->cpus = alloc_percpu(struct slab_cpu);
	slab->nodes_mem = kzalloc(nr_node_ids * sizeof(*slab->nodes) + L1_CACHE_BYTES, GFP_KERNEL);
	slab->nodes = (void *)ALIGN((unsigned long)slab->nodes_mem, L1_CACHE_BYTES);
	if (!slab->cpus || !slab->nodes_mem) {
		slab_abandon(slab);
		return NULL;
	}
	for (unsigned int nid = 0; nid < nr_node_ids; nid++) {
		spin_lock_init(&slab->nodes[nid].lock);
		INIT_LIST_HEAD(&slab->nodes[nid].partial);
	}
	return slab;
}

static void note_frame(void)
{
	u64 now = __atomic_add_fetch(&frames, 1, __ATOMIC_RELAXED);
	u64 peak = __atomic_load_n(&peak_frames, __ATOMIC_RELAXED);

	while (now > peak && !__atomic_compare_exchange_n(&peak_frames, &peak, now, false,
							  __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

static void free_slab(struct page *page)
{
	page->private = 0;
	page->index = 0;
	__atomic_sub_fetch(&frames, 1, __ATOMIC_RELAXED);
	__free_page(page);
}

/* The next two need the node's lock, or a slab that is on no list. */
static void *pop(struct page *page)
{
	unsigned long *object = (unsigned long *)page->private;

	page->private = *object;
	page->index++;
	return object;
}

static void push(struct page *page, void *object)
{
	*(unsigned long *)object = page->private;
	page->private = (unsigned long)object;
	page->index--;
}

/* Moves objects from slabs of the node to the CPU, up to half of what it has room for. */
static void take(struct slab_node *node, struct slab_cpu *cpu)
{
	mm_spin_lock(&node->lock);
	while (cpu->nr <= AT_HAND / 2 && !list_empty(&node->partial)) {
		struct page *page = list_first_entry(&node->partial, struct page, lru);

		cpu->objects[cpu->nr++] = pop(page);
		if (page->private)
			continue;
		list_del_init(&page->lru);
		node->nr_partial--;
	}
	mm_spin_unlock(&node->lock);
}

static void add_partial(struct slab *slab, struct page *page)
{
	struct slab_node *node = &slab->nodes[page_to_nid(page)];

	mm_spin_lock(&node->lock);
	list_add(&page->lru, &node->partial);
	node->nr_partial++;
	mm_spin_unlock(&node->lock);
}

/* An object of a new slab; NULL: no frame. */
static void *from_new_slab(struct slab *slab, gfp_t gfp)
{
	struct page *page = alloc_page(gfp & ~(__GFP_HIGHMEM | __GFP_MOVABLE | __GFP_ZERO));
	unsigned int nr = (unsigned int)(PAGE_SIZE / slab->size);
	void *object;

	if (!page)
		return NULL;
	note_frame();
	page->index = nr;
	page->private = 0;
	while (nr--)
		push(page, (char *)page_address(page) + (size_t)nr * slab->size);
	object = pop(page);
	add_partial(slab, page);
	return object;
}

/* Reclaim may let other tasks of this CPU run: check its free objects again afterwards. */
static void *alloc_slow(struct slab *slab, gfp_t gfp)
{
	struct slab_cpu *cpu = this_cpu_ptr(slab->cpus);
	void *object;

	take(&slab->nodes[numa_node_id()], cpu);
	if (cpu->nr)
		return cpu->objects[--cpu->nr];
	object = from_new_slab(slab, gfp);
	for (unsigned int nid = 0; !object && nid < nr_node_ids; nid++) {
		take(&slab->nodes[nid], cpu);
		if (cpu->nr)
			object = cpu->objects[--cpu->nr];
	}
	return object;
}

void *slab_alloc(struct slab *slab, gfp_t gfp)
{
	struct slab_cpu *cpu = this_cpu_ptr(slab->cpus);

	if (likely(cpu->nr))
		return cpu->objects[--cpu->nr];
	return alloc_slow(slab, gfp);
}

/* Returns it to its slab; frees the frame if it was the last one and @keep others have room. */
static void give_back(struct slab *slab, void *object, unsigned int keep)
{
	struct page *page = virt_to_page(object);
	struct slab_node *node = &slab->nodes[page_to_nid(page)];
	bool was_full, empty;

	mm_spin_lock(&node->lock);
	was_full = !page->private;
	push(page, object);
	empty = !page->index && node->nr_partial > keep; /* the slab was full */
	if (was_full) {
		list_add_tail(&page->lru, &node->partial);
		node->nr_partial++;
	} else if (empty) {
		list_del_init(&page->lru);
		node->nr_partial--;
	}
	mm_spin_unlock(&node->lock);
	if (empty)
		free_slab(page);
}

void slab_free(struct slab *slab, void *object)
{
	struct slab_cpu *cpu = this_cpu_ptr(slab->cpus);

	if (unlikely(cpu->nr == AT_HAND))
		while (cpu->nr > AT_HAND / 2)
			give_back(slab, cpu->objects[--cpu->nr], MIN_PARTIAL);
	cpu->objects[cpu->nr++] = object;
}

void slab_destroy(struct slab *slab)
{
	struct page *page, *next;
	unsigned int i;

	for_each_possible_cpu(i) {
		struct slab_cpu *cpu = per_cpu_ptr(slab->cpus, i);

		while (cpu->nr)
			give_back(slab, cpu->objects[--cpu->nr], 0);
	}
	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		list_for_each_entry_safe(page, next, &slab->nodes[nid].partial, lru)
			if (!page->index)
				free_slab(page);
	slab_abandon(slab);
}
