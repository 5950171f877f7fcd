// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/report.h"

#include <stdarg.h>
#include <stdio.h>

#include "sim/virtual/explore/memory_log.h"
#include "sim/virtual/explore/stack_depot.h"

#define RULE "==================================================================\n"

/* One report at most is made, and it ends the schedule. */
static char text[16384];
static size_t used;

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text + used, sizeof(text) - used, fmt, args);
	va_end(args);
	if (len > 0)
		used += (size_t)len;
	if (used >= sizeof(text))
		used = sizeof(text) - 1;
}

static void begin(void)
{
	used = 0;
	say(RULE);
}

static void finish(const char *class) __attribute__((noreturn));
static void finish(const char *class)
{
	say(RULE);
	explore_bug(class, text);
}

static void say_stack(void *const *stack, unsigned int depth)
{
	char where[256];

	for (unsigned int i = 0; i < depth; i++) {
		explore_describe_pc(stack[i], where, sizeof(where));
		say(" %s\n", where);
	}
}

/* The function's name, the last word of what is known of @pc. */
static const char *function_of(void *pc, char *where, size_t size)
{
	const char *word = where;

	explore_describe_pc(pc, where, size);
	for (const char *c = where; *c; c++)
		if (*c == ' ')
			word = c + 1;
	return word;
}

unsigned int report_stack(unsigned int cpu, void *pc, void **stack, unsigned int max)
{
	stack[0] = pc;
	return 1 + explore_callers(cpu, stack + 1, max - 1);
}

static void say_access(const struct race_access *access)
{
	say("%s%s to %p of %zu bytes by cpu %u:\n", access->flags & RACE_WRITE ? "write" : "read",
	    access->flags & RACE_MARKED ? " (marked)" : "", (const void *)access->addr,
	    access->size, access->cpu);
}

void report_race(const struct race_access *access, const struct race_access *earlier)
{
	char here[256], there[256];
	void *stack[REPORT_DEPTH];
	unsigned int depth;

	begin();
	say("BUG: KCSAN: data-race in %s / %s\n\n", function_of(earlier->pc, there, sizeof(there)),
	    function_of(access->pc, here, sizeof(here)));
	say_access(access);
	depth = report_stack(access->cpu, access->pc, stack, REPORT_DEPTH);
	say_stack(stack, depth);
	say("\nnot ordered after the ");
	say_access(earlier);
	depth = stack_depot_get(earlier->stack, stack, REPORT_DEPTH);
	if (!depth)
		stack[depth++] = earlier->pc;
	say_stack(stack, depth);
	finish("data-race");
}

static void say_event(enum detect_memory event, const volatile void *addr)
{
	const struct memory_event *found = memory_log_find(event, addr);

	if (!found)
		return;
	say("\n%s by cpu %u:\n", event == DETECT_ALLOC ? "Allocated" : "Freed", found->cpu);
	say_stack(found->stack, found->depth);
}

static void say_object(const volatile void *addr)
{
	const struct memory_event *found = memory_log_find(DETECT_ALLOC, addr);

	say_event(DETECT_ALLOC, addr);
	say_event(DETECT_FREE, addr);
	if (found)
		say("\nThe address is %zu bytes inside of a %s of %zu bytes at %p\n",
		    (size_t)((uintptr_t)addr - found->addr), found->what, found->size,
		    (void *)found->addr);
}

void report_bad_access(const struct explore_access *access, const volatile void *bad,
		       enum shadow_state state)
{
	const char *class = state == SHADOW_FREED ? "use-after-free" : "out-of-bounds";
	void *stack[REPORT_DEPTH];
	char where[256];

	begin();
	say("BUG: KASAN: %s in %s\n", class, function_of(access->pc, where, sizeof(where)));
	say("%s of size %zu at addr %p by cpu %u:\n",
	    sim_access_writes(access->kind) ? "Write" : "Read", access->size,
	    (const void *)access->addr, access->cpu);
	say_stack(stack, report_stack(access->cpu, access->pc, stack, REPORT_DEPTH));
	say_object(bad);
	finish(class);
}

void report_double_free(unsigned int cpu, const void *addr, const char *what, void *pc)
{
	void *stack[REPORT_DEPTH];
	char where[256];

	begin();
	say("BUG: KASAN: double-free in %s\n", function_of(pc, where, sizeof(where)));
	say("Free of a %s at addr %p by cpu %u:\n", what, addr, cpu);
	say_stack(stack, report_stack(cpu, pc, stack, REPORT_DEPTH));
	say_object(addr);
	finish("double-free");
}

void report_fault(unsigned int cpu, const void *addr, void *pc)
{
	void *stack[REPORT_DEPTH];

	begin();
	say("BUG: unable to handle page fault for address: %p\nby cpu %u:\n", addr, cpu);
	say_stack(stack, report_stack(cpu, pc, stack, REPORT_DEPTH));
	finish("oops");
}
