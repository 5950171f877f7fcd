// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every access arrives here: who goes on is decided, detectors are told, and what is about to be
 * written is logged. The search itself runs on the host's stack, and enters and leaves the world.
 */
#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/engine.h"
#include "sim/virtual/explore/history.h"
#include "sim/virtual/explore/private.h"

#include <machine/observe.h>

struct explore_state explore EXPLORE_PRIVATE;
struct sim_observed sim_observed EXPLORE_PRIVATE;
const struct explore_plan *explore_shown_to;
bool explore_all_ended, explore_every_step;

static bool is_atomic(enum sim_access kind)
{
	return kind == ACCESS_ATOMIC_LOAD || kind == ACCESS_ATOMIC_STORE ||
	       kind == ACCESS_ATOMIC_RMW;
}

/* A CPU that spins for it looks again. */
noinline void explore_wake_watchers(const volatile void *addr, size_t size)
{
	uintptr_t at = (uintptr_t)addr;

	for (unsigned int left = explore.parked; left; left &= left - 1) {
		unsigned int cpu = explore_nth(left, 0);
		struct explore_cpu *c = &explore.cpus[cpu];

		for (unsigned int i = 0; i < c->nr_watched; i++) {
			uintptr_t word = (uintptr_t)c->watched[i].addr;

			if (at < word + c->watched[i].size && word < at + size) {
				explore.parked &= ~explore_bit(cpu);
				explore.enabled |= explore_bit(cpu);
				break;
			}
		}
	}
}

u64 explore_value(const volatile void *addr, size_t size)
{
	const volatile unsigned char *byte = addr;
	u64 value = 0;

	if (size == sizeof(u64))
		return *(const volatile u64 *)addr;
	if (size == sizeof(u32))
		return *(const volatile u32 *)addr;
	for (size_t i = 0; i < size && i < sizeof(value); i++)
		value |= (u64)byte[i] << 8 * i;
	return value;
}

static void note_read(struct explore_cpu *self, const volatile void *addr, size_t size)
{
	u64 i = self->read_since_relax++;

	if (i >= EXPLORE_WATCHED) /* more than a spinning CPU can wait for */
		return;
	self->watched[i].addr = addr;
	self->watched[i].size = size;
	self->watched[i].value = explore_value(addr, size);
	if (size > sizeof(u64)) /* more than is compared */
		self->read_since_relax += EXPLORE_WATCHED;
}

void explore_show(unsigned int cpu, const struct explore_pending *access, const char *kind)
{
	struct explore_event event = {.step = explore.steps,
				      .cpu = cpu,
				      .addr = access->addr,
				      .size = access->size,
				      .value = explore_value(access->addr, access->size),
				      .kind = kind,
				      .pc = access->pc};

	explore_shown_to->event(explore_shown_to->ctx, &event);
}

/* Before the access; up to a word is told. */
static void show(const struct explore_pending *access)
{
	static const char *const names[NR_ACCESS_KINDS] = {
		"read",		"write",	 "read (marked)", "write (marked)", "atomic load",
		"atomic store", "atomic change", "copy from",	  "copy to"};

	explore_show(explore.running, access, names[access->kind]);
}

/*
 * A place where another CPU may go on. What is pending is set field by field: a copy of what was
 * just written bytewise waits for it.
 */
static void point(struct explore_cpu *self, const struct explore_pending *access)
{
	self->pending.addr = access->addr;
	self->pending.size = access->size;
	self->pending.write = access->write;
	self->pending.kind = access->kind;
	self->pending.pc = access->pc;
	self->frames = explore_frames_now;
	explore_step();
	explore_choose(false);
	self->pending.addr = NULL;
	explore.yielding &= explore_bit(explore.running);
	if (unlikely(explore_shown_to))
		show(access);
}

/* Not shared: a stack, or words of the machine; an atomic may still order something. */
static noinline void unshared(const volatile void *addr, size_t size, enum sim_access kind,
			      int order)
{
	if (sim_access_writes(kind))
		explore_log_write(addr, size);
	if (is_atomic(kind) && explore.together)
		detect_sync(addr, kind, order, explore.running);
}

/* A read-modify-write reads the newest, as a plain load does; an atomic load may be early. */
static void read_word(const struct explore_pending *access, int order)
{
	bool modifies = access->kind == ACCESS_ATOMIC_RMW;

	history_read(access, modifies ? __ATOMIC_RELAXED : order,
		     access->kind == ACCESS_ATOMIC_LOAD,
		     explore_buffers_own(access->addr, access->size));
}

/* It is seen by all at once, or is kept for later. */
static void write_word(const struct explore_pending *access, int order)
{
	explore_log_write(access->addr, access->size);
	if (explore_has_buffers()) {
		if (access->kind == ACCESS_ATOMIC_RMW && !history_on)
			explore_buffers_flush(explore.running);
		else if (access->kind != ACCESS_ATOMIC_RMW && explore_buffers_store(access, order))
			return;
		if (history_on && access->kind != ACCESS_ATOMIC_RMW)
			history_write(access->addr, access->size);
	}
	if (explore.parked)
		explore_wake_watchers(access->addr, access->size);
}

static bool reads(enum sim_access kind)
{
	return !sim_access_writes(kind) || kind == ACCESS_ATOMIC_RMW;
}

/* Of setup(), check() and teardown(), which run alone. */
static noinline void alone(const volatile void *addr, size_t size)
{
	explore_log_write(addr, size);
	if (explore.parked)
		explore_wake_watchers(addr, size);
}

static noinline void shared(const volatile void *addr, size_t size, enum sim_access kind, int order,
			    void *pc)
{
	struct explore_pending access = {addr, size, sim_access_writes(kind), kind, pc};
	struct explore_cpu *self = explore_self();

	point(self, &access);
	if (!explore.together) { /* the last task has ended meanwhile, and this is a worker's */
		if (access.write)
			alone(addr, size);
		return;
	}
	if (access.write)
		write_word(&access, order);
	if (history_on && reads(kind))
		read_word(&access, order);
	if (reads(kind))
		note_read(self, addr, size);
	else
		self->wrote_since_relax++;
	detect_access(addr, size, kind, order, explore.running, pc);
}

static inline bool is_to_log(const volatile void *addr, size_t size, enum sim_access kind)
{
	return sim_access_writes(kind) && !explore_is_logged(addr, size);
}

/* No other CPU can run first, and the access only has to be counted and checked. */
static inline bool is_simple(const volatile void *addr, size_t size, enum sim_access kind)
{
	return !explore_every_step && explore_runs_alone() && !is_to_log(addr, size, kind) &&
	       (!reads(kind) || explore_self()->read_since_relax >= EXPLORE_WATCHED);
}

/* What shared() does where is_simple(). */
static inline void simple(const volatile void *addr, size_t size, enum sim_access kind, int order,
			  void *pc)
{
	struct explore_cpu *self = explore_self();

	self->frames = explore_frames_now;
	self->read_since_relax += reads(kind);
	self->wrote_since_relax += !reads(kind);
	explore_step();
	detect_access(addr, size, kind, order, explore.running, pc);
}

/* Every call is a tail call, so that the common case saves no registers. */
void explore_access(const volatile void *addr, size_t size, enum sim_access kind, int order,
		    void *pc)
{
	if (!explore_is_shared(addr)) {
		if (is_to_log(addr, size, kind) || is_atomic(kind))
			unshared(addr, size, kind, order);
		return;
	}
	sim_virtual_clock++;
	if (!explore.together) {
		if (is_to_log(addr, size, kind) || (explore.parked && sim_access_writes(kind)))
			alone(addr, size);
	} else if (is_simple(addr, size, kind)) {
		simple(addr, size, kind, order, pc);
	} else {
		shared(addr, size, kind, order, pc);
	}
}

static void order_machine(const volatile void *addr, size_t size, bool write)
{
	explore_buffers_flush(explore.running);
	if (!history_on)
		return;
	views_sync(explore.running);
	if (write)
		history_write(addr, size);
}

/* While tasks run, or a CPU waits. */
static noinline void quiet(const volatile void *addr, size_t size, enum sim_access kind, int order)
{
	bool write = sim_access_writes(kind);

	if (explore_carrying && write)
		explore_carrying = false;
	else if (explore.together && explore_has_buffers() && (write || is_atomic(kind)))
		order_machine(addr, size, write);
	if (write && explore.parked && sim_in_arena(addr))
		explore_wake_watchers(addr, size);
	if (is_to_log(addr, size, kind) || is_atomic(kind))
		unshared(addr, size, kind, order);
}

/* The scheduler's and the slabs' own: nothing switches; their atomics order what they connect. */
void explore_quiet(const volatile void *addr, size_t size, enum sim_access kind, int order)
{
	if (explore.together || explore_carrying || explore.parked)
		quiet(addr, size, kind, order);
	else if (is_to_log(addr, size, kind))
		explore_log_slowly(addr, size);
}

/* Line by line where stores may wait; else at once. */
void explore_quiet_range(const volatile void *addr, size_t size)
{
	const volatile char *at = addr, *end = at + size;

	if (!explore_has_buffers()) {
		if (explore.parked && sim_in_arena(addr))
			explore_wake_watchers(addr, size);
		explore_carrying = false;
		explore_log_write(addr, size);
		return;
	}
	while (at < end) {
		size_t left = OBSERVE_LINE - (uintptr_t)at % OBSERVE_LINE;

		left = min(left, (size_t)(end - at));
		explore_quiet(at, left, ACCESS_RANGE_WRITE, __ATOMIC_RELAXED);
		at += left;
	}
}

void explore_modify(const volatile void *addr, size_t size, int order, void *pc)
{
	if (!history_on || !explore.together || !explore_is_shared(addr))
		return;
	explore_buffers_flush(explore.running);
	if (order == __ATOMIC_SEQ_CST)
		views_fence(explore.running);
	history_modify(&(struct explore_pending){addr, size, true, ACCESS_ATOMIC_RMW, pc});
}

static noinline void atomic_done(const volatile void *addr, enum sim_access kind, int order,
				 bool wrote)
{
	bool full = order == __ATOMIC_SEQ_CST && wrote;

	if (kind == ACCESS_ATOMIC_RMW && wrote)
		detect_modified(addr, order, explore.running);
	if (explore_has_buffers() && kind == ACCESS_ATOMIC_STORE && full)
		explore_buffers_flush(explore.running);
	if (!history_on)
		return;
	history_done(order);
	if (full)
		views_fence(explore.running);
}

void explore_atomic_done(const volatile void *addr, enum sim_access kind, int order, bool wrote)
{
	if (explore.together && (kind != ACCESS_ATOMIC_LOAD || history_on))
		atomic_done(addr, kind, order, wrote);
}

void explore_fence(int order, void *pc)
{
	if (!explore.together)
		return;
	detect_fence(explore.running, order, pc);
	if (explore_has_buffers())
		explore_buffers_fence(order);
}

void sim_data_race_begin(void)
{
	if (explore.together)
		detect_data_race(explore.running, true);
}

void sim_data_race_end(void)
{
	if (explore.together)
		detect_data_race(explore.running, false);
}

void explore_enter(void *call_pc)
{
	struct explore_frames *frames = explore_frames_now;

	if (!frames)
		return;
	if (frames->depth < EXPLORE_FRAMES)
		frames->pcs[frames->depth] = call_pc;
	frames->depth++;
}

unsigned int explore_callers(unsigned int cpu, void **pcs, unsigned int max)
{
	const struct explore_frames *frames = explore.cpus[cpu].frames;
	unsigned int nr = frames ? min(frames->depth, EXPLORE_FRAMES) : 0;

	max = min(nr, max);
	for (unsigned int i = 0; i < max; i++)
		pcs[i] = frames->pcs[nr - 1 - i];
	return max;
}

void explore_leave(void)
{
	struct explore_frames *frames = explore_frames_now;

	if (frames && frames->depth)
		frames->depth--;
}
