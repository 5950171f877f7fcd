// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The world, and how it is put back: the arena, the writable data of this module and the
 * machine's own heap by a log of the lines that a schedule writes, the first time it writes them;
 * stacks, which compilers write without a hook, by a copy of what was in use.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "sim/sched/context.h"
#include "sim/virtual/explore/copy.h"
#include "sim/virtual/explore/engine.h"
#include "sim/virtual/explore/private.h"
#include "sim/virtual/runtime/arena.h"
#include "sim/virtual/runtime/segment.h"

#define LINE	      EXPLORE_LINE
#define HEAP_BASE     (SIM_ARENA_BASE + SIM_ARENA_WINDOW)
#define HEAP_BYTES    ((size_t)16 << 20)
#define STACKS_BASE   (HEAP_BASE + HEAP_BYTES)
#define STACKS_BYTES  (EXPLORE_MAX_STACKS * SIM_STACK_BYTES)
#define UNBEGUN_BYTES 512u
#define HEAD	      16u /* before an allocation: its size */

struct undo {
	u64 data[LINE / sizeof(u64)];
	u64 *line;
};

static struct undo *log_;
static size_t nr_logged, log_size;
static bool is_saved; /* what was written before stays */
u64 *explore_logged[EXPLORE_TAGS];

char *explore_data_start, *explore_data_end;

struct saved_stack {
	char *sp;
	size_t bytes;
	char *copy;
	unsigned int depth;
};

/* Indexed by the stack's number; and the stacks entered since the world was put back. */
static struct saved_stack stacks[EXPLORE_MAX_STACKS];
static unsigned int entered[EXPLORE_MAX_STACKS], nr_entered;
static bool was_entered[EXPLORE_MAX_STACKS];
struct explore_frames *explore_frames; /* [EXPLORE_MAX_STACKS] */
struct explore_frames *explore_frames_now;
static struct explore_state saved;

/* For --check-restore: what was copied, and the copy. */
static struct region {
	char *start, *copy;
	size_t bytes;
} regions[2];
static unsigned int nr_regions;

/* The machine's own heap: never freed, but restored with the world. */

static void *heap_alloc(size_t size, size_t align)
{
	size_t start = (explore.heap_used + HEAD + align - 1) & ~(align - 1);

	if (size > HEAP_BYTES - start)
		return NULL;
	explore.heap_used = start + size;
	*(size_t *)(HEAP_BASE + start - HEAD) = size;
	return (void *)(HEAP_BASE + start);
}

void *malloc(size_t size)
{
	return heap_alloc(size, HEAD);
}

void *calloc(size_t n, size_t size)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : heap_alloc(bytes, HEAD);
}

void *aligned_alloc(size_t align, size_t size)
{
	return heap_alloc(size, align);
}

void free(void *memory)
{
	(void)memory;
}

/* The lowest page is the guard, which context.c sets up. */
void *sim_own_stack(size_t bytes)
{
	if (explore.stacks_used + bytes > STACKS_BYTES)
		return NULL;
	explore.stacks_used += bytes;
	return (void *)(STACKS_BASE + explore.stacks_used - bytes);
}

static void *host_map(void *at, size_t bytes)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (at ? MAP_FIXED_NOREPLACE : 0);
	void *mapped = mmap(at, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);

	return mapped == MAP_FAILED || (at && mapped != at) ? NULL : mapped;
}

void *explore_host_memory(size_t bytes)
{
	return host_map(NULL, bytes);
}

int explore_world_init(void)
{
	uintptr_t start;
	size_t bytes;

	log_size = (size_t)1 << 20;
	log_ = host_map(NULL, log_size * sizeof(*log_));
	explore_frames = host_map(NULL, EXPLORE_MAX_STACKS * sizeof(*explore_frames));
	if (!log_ || !explore_frames || !host_map((void *)HEAP_BASE, HEAP_BYTES) ||
	    !host_map((void *)STACKS_BASE, STACKS_BYTES))
		return -ENOMEM;
	if (!virtual_own_variables(&start, &bytes))
		return -ENOENT;
	explore_data_start = (char *)start;
	explore_data_end = explore_data_start + bytes;
	return 0;
}

static void log_line(u64 *line)
{
	struct undo *entry;
	u64 **tag = &explore_logged[(uintptr_t)line / LINE % EXPLORE_TAGS];

	if (*tag == line)
		return;
	*tag = line;
	if (nr_logged == log_size)
		explore_bug("limit", "the undo log is full\n");
	entry = &log_[nr_logged++];
	entry->line = line;
	explore_copy(entry->data, line, LINE);
}

void explore_log_slowly(const volatile void *addr, size_t size)
{
	uintptr_t at = (uintptr_t)addr, last = at + size - 1;

	if (unlikely(!is_saved))
		return;
	if (at - SIM_ARENA_BASE >= SIM_ARENA_WINDOW + HEAP_BYTES &&
	    (!explore_in_data(at) || explore_is_private(at)))
		return;
	for (at &= ~(uintptr_t)(LINE - 1); at <= last; at += LINE)
		log_line((u64 *)at);
}

static void undo_writes(void)
{
	while (nr_logged) {
		struct undo *entry = &log_[--nr_logged];

		explore_logged[(uintptr_t)entry->line / LINE % EXPLORE_TAGS] = NULL;
		explore_copy(entry->line, entry->data, LINE);
	}
}

/* Stacks */

static unsigned int stack_of(const void *sp)
{
	return (unsigned int)(((uintptr_t)sp - STACKS_BASE) / SIM_STACK_BYTES);
}

void explore_enter_stack(const void *sp)
{
	unsigned int number = stack_of(sp);

	explore_frames_now = number < EXPLORE_MAX_STACKS ? &explore_frames[number] : NULL;
	if (number >= EXPLORE_MAX_STACKS || was_entered[number])
		return;
	was_entered[number] = true;
	entered[nr_entered++] = number;
}

/* The words of the switch itself are written without a hook. */
void sim_stack_switch(void *save, size_t bytes, const void *load)
{
	explore_log_write(save, bytes);
	explore_enter_stack(load);
}

bool explore_is_world_stack(const void *sp)
{
	return stack_of(sp) < EXPLORE_MAX_STACKS;
}

static void save_stack(void *ctx, const void *sp)
{
	unsigned int number = stack_of(sp);
	struct saved_stack *stack;

	(void)ctx;
	if (number >= EXPLORE_MAX_STACKS || stacks[number].copy)
		return;
	stack = &stacks[number];
	stack->sp = (char *)sp;
	stack->bytes = STACKS_BASE + (number + 1) * SIM_STACK_BYTES - (uintptr_t)sp;
	stack->depth = explore_frames[number].depth;
	stack->copy = host_map(NULL, stack->bytes);
	explore_copy(stack->copy, stack->sp, stack->bytes);
}

static void restore_stack(unsigned int number)
{
	const struct saved_stack *stack = &stacks[number];

	was_entered[number] = false;
	if (!stack->copy) /* made in this schedule */
		return;
	explore_copy(stack->sp, stack->copy, stack->bytes);
	explore_frames[number].depth = stack->depth;
}

/* Copies only the CPUs that exist, since it runs for each schedule. */
static void copy_state(struct explore_state *to, const struct explore_state *from)
{
	explore_copy(to, from,
		     offsetof(struct explore_state, cpus) +
			     nr_cpu_ids * sizeof(struct explore_cpu));
}

/* @sp: of the stack from which the world is left. */
void explore_world_save(const void *sp)
{
	save_stack(NULL, sp);
	sched_stacks_each(save_stack, NULL);
	/* Stacks of tasks that have not begun, which no CPU knows yet. */
	for (size_t end = SIM_STACK_BYTES; end <= explore.stacks_used; end += SIM_STACK_BYTES)
		save_stack(NULL, (char *)STACKS_BASE + end - UNBEGUN_BYTES);
	explore.left_from = stack_of(sp);
	explore.clock = sim_virtual_clock;
	explore.arena_used = sim_arena_used();
	copy_state(&saved, &explore);
	nr_entered = nr_logged = 0;
	is_saved = true;
	for (unsigned int i = 0; i < EXPLORE_MAX_STACKS; i++)
		was_entered[i] = false;
	for (unsigned int i = 0; i < EXPLORE_TAGS; i++)
		explore_logged[i] = NULL;
	explore_enter_stack(sp);
}

void explore_world_restore(void)
{
	undo_writes();
	while (nr_entered)
		restore_stack(entered[--nr_entered]);
	copy_state(&explore, &saved);
	sim_virtual_clock = saved.clock;
	sim_arena_give_back(saved.arena_used);
	sim_running_cpu = &explore.cpus[explore.running].cpu;
	explore_enter_stack(stacks[saved.left_from].sp);
}

static int copy_region(char *start, size_t bytes)
{
	struct region *region = &regions[nr_regions];

	*region = (struct region){start, host_map(NULL, bytes), bytes};
	if (!region->copy)
		return -ENOMEM;
	explore_copy(region->copy, start, bytes);
	nr_regions++;
	return 0;
}

int explore_world_copy(void)
{
	int err = copy_region((char *)SIM_ARENA_BASE, sim_arena_used());

	return err ? err : copy_region((char *)HEAP_BASE, explore.heap_used);
}

const void *explore_world_differs(void)
{
	for (unsigned int i = 0; i < nr_regions; i++) {
		const struct region *region = &regions[i];

		for (size_t at = 0; at < region->bytes; at++)
			if (region->start[at] != region->copy[at])
				return region->start + at;
	}
	return NULL;
}
