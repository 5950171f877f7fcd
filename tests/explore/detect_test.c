// SPDX-License-Identifier: GPL-2.0-or-later
/* The detectors alone: they are fed accesses, and their reports are caught. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim/virtual/explore/detect.h"
#include "sim/virtual/explore/explore.h"
#include "sim/virtual/runtime/arena.h"

static jmp_buf caught;
static char class[64], report[16384];

/* In place of the engine. */
void explore_bug(const char *found, const char *text)
{
	snprintf(class, sizeof(class), "%s", found);
	snprintf(report, sizeof(report), "%s", text);
	longjmp(caught, 1);
}

void explore_give_up(const char *why)
{
	fprintf(stderr, "%s\n", why);
	abort();
}

unsigned int explore_callers(unsigned int cpu, void **pcs, unsigned int max)
{
	pcs[0] = (void *)0x1000;
	return 1;
}

void explore_describe_pc(void *pc, char *out, size_t size)
{
	snprintf(out, size, "file.c:%lu function_%lx", (unsigned long)pc, (unsigned long)pc);
}

static char *const word = (char *)SIM_ARENA_BASE + 4096;
static char *const flag = (char *)SIM_ARENA_BASE + 8192;

static void access_as(unsigned int cpu, void *addr, size_t size, enum sim_access kind, int order)
{
	detect_access(addr, size, kind, order, cpu, (void *)(uintptr_t)(0x100 + cpu));
	if (kind == ACCESS_ATOMIC_RMW)
		detect_modified(addr, order, cpu);
}

static void plain(unsigned int cpu, void *addr, size_t size, enum sim_access kind)
{
	access_as(cpu, addr, size, kind, __ATOMIC_RELAXED);
}

static void on_object(unsigned int cpu, enum detect_memory event, size_t size, bool keeps_type)
{
	detect_memory(&(struct detect_object){.addr = word,
					      .size = size,
					      .what = "thing",
					      .cpu = cpu,
					      .keeps_type = keeps_type},
		      event);
}

/* Returns what @step reports; "": nothing. */
static const char *run(bool strict, void (*step)(void))
{
	detect_set_rules(&(struct detect_rules){.strict = strict, .stacks = true});
	detect_reset();
	strcpy(class, "");
	if (!setjmp(caught))
		step();
	return class;
}

static void assert_reports(const char *kcsan, const char *strict, void (*step)(void))
{
	assert_string_equal(run(false, step), kcsan);
	assert_string_equal(run(true, step), strict);
}

static void write_then_read(void)
{
	plain(0, word, 8, ACCESS_WRITE);
	plain(1, word, 8, ACCESS_READ);
}

static void read_then_write(void)
{
	plain(0, word + 4, 4, ACCESS_READ);
	plain(1, word, 8, ACCESS_WRITE);
}

static void two_reads(void)
{
	plain(0, word, 8, ACCESS_READ);
	plain(1, word, 8, ACCESS_READ);
}

static void same_cpu(void)
{
	plain(1, word, 8, ACCESS_WRITE);
	plain(1, word, 8, ACCESS_READ);
}

static void other_bytes(void)
{
	plain(0, word, 4, ACCESS_WRITE);
	plain(1, word + 4, 4, ACCESS_READ);
}

/* The kernel's default treats aligned plain writes of up to a word as marked. */
static void two_writes(void)
{
	plain(0, word, 8, ACCESS_WRITE);
	plain(1, word, 8, ACCESS_WRITE);
}

static void write_then_marked_read(void)
{
	plain(0, word, 8, ACCESS_WRITE);
	plain(1, word, 8, ACCESS_ATOMIC_LOAD);
}

static void crooked_write_then_marked_read(void)
{
	plain(0, word + 2, 4, ACCESS_WRITE);
	plain(1, word, 8, ACCESS_ATOMIC_LOAD);
}

static void copy_then_marked_read(void)
{
	plain(0, word, 8, ACCESS_RANGE_WRITE);
	plain(1, word, 8, ACCESS_ATOMIC_LOAD);
}

static void marked_write_then_plain_read(void)
{
	plain(0, word, 8, ACCESS_ATOMIC_STORE);
	plain(1, word, 8, ACCESS_READ);
}

static void both_marked(void)
{
	plain(0, word, 8, ACCESS_ATOMIC_RMW);
	plain(1, word, 8, ACCESS_VOLATILE_READ);
}

static void intended(void)
{
	plain(0, word, 8, ACCESS_WRITE);
	detect_data_race(1, true);
	plain(1, word, 8, ACCESS_READ);
	detect_data_race(1, false);
}

static void intended_no_longer(void)
{
	intended();
	plain(1, word, 4, ACCESS_READ);
}

static void races(void **state)
{
	assert_reports("data-race", "data-race", write_then_read);
	assert_reports("data-race", "data-race", read_then_write);
	assert_reports("data-race", "data-race", marked_write_then_plain_read);
	assert_reports("data-race", "data-race", crooked_write_then_marked_read);
	assert_reports("data-race", "data-race", copy_then_marked_read);
	assert_reports("data-race", "data-race", intended_no_longer);
	assert_reports("", "", two_reads);
	assert_reports("", "", same_cpu);
	assert_reports("", "", other_bytes);
	assert_reports("", "", both_marked);
	assert_reports("", "data-race", two_writes);
	assert_reports("", "data-race", write_then_marked_read);
	assert_reports("", "", intended);
}

static void publish(int store, int load)
{
	plain(0, word, 8, ACCESS_WRITE);
	access_as(0, flag, 8, ACCESS_ATOMIC_STORE, store);
	access_as(1, flag, 8, ACCESS_ATOMIC_LOAD, load);
	plain(1, word, 8, ACCESS_READ);
}

static void publish_release(void)
{
	publish(__ATOMIC_RELEASE, __ATOMIC_ACQUIRE);
}

static void publish_consume(void)
{
	publish(__ATOMIC_RELEASE, __ATOMIC_CONSUME);
}

static void publish_relaxed_store(void)
{
	publish(__ATOMIC_RELAXED, __ATOMIC_ACQUIRE);
}

static void publish_relaxed_load(void)
{
	publish(__ATOMIC_RELEASE, __ATOMIC_RELAXED);
}

static void publish_fences(void)
{
	plain(0, word, 8, ACCESS_WRITE);
	detect_fence(0, __ATOMIC_RELEASE, NULL);
	plain(0, flag, 8, ACCESS_ATOMIC_STORE);
	plain(1, flag, 8, ACCESS_ATOMIC_LOAD);
	detect_fence(1, __ATOMIC_ACQUIRE, NULL);
	plain(1, word, 8, ACCESS_READ);
}

static void write_after_release(void)
{
	access_as(0, flag, 8, ACCESS_ATOMIC_STORE, __ATOMIC_RELEASE);
	plain(0, word, 8, ACCESS_WRITE);
	access_as(1, flag, 8, ACCESS_ATOMIC_LOAD, __ATOMIC_ACQUIRE);
	plain(1, word, 8, ACCESS_READ);
}

/* A relaxed read-modify-write passes on what was released before it. */
static void publish_through_rmw(void)
{
	plain(0, word, 8, ACCESS_WRITE);
	access_as(0, flag, 8, ACCESS_ATOMIC_STORE, __ATOMIC_RELEASE);
	access_as(2, flag, 8, ACCESS_ATOMIC_RMW, __ATOMIC_RELAXED);
	access_as(1, flag, 8, ACCESS_ATOMIC_LOAD, __ATOMIC_ACQUIRE);
	plain(1, word, 8, ACCESS_READ);
}

static void publish_overwritten(void)
{
	plain(0, word, 8, ACCESS_WRITE);
	access_as(0, flag, 8, ACCESS_ATOMIC_STORE, __ATOMIC_RELEASE);
	access_as(2, flag, 8, ACCESS_ATOMIC_STORE, __ATOMIC_RELAXED);
	access_as(1, flag, 8, ACCESS_ATOMIC_LOAD, __ATOMIC_ACQUIRE);
	plain(1, word, 8, ACCESS_READ);
}

/* A compare-exchange that failed has released nothing. */
static void failed_exchange(void)
{
	plain(0, word, 8, ACCESS_WRITE);
	detect_access(flag, 8, ACCESS_ATOMIC_RMW, __ATOMIC_SEQ_CST, 0, NULL);
	access_as(1, flag, 8, ACCESS_ATOMIC_LOAD, __ATOMIC_ACQUIRE);
	plain(1, word, 8, ACCESS_READ);
}

static void order(void **state)
{
	assert_reports("", "", publish_release);
	assert_reports("", "", publish_consume);
	assert_reports("", "", publish_fences);
	assert_reports("", "", publish_through_rmw);
	assert_reports("data-race", "data-race", publish_relaxed_store);
	assert_reports("data-race", "data-race", publish_relaxed_load);
	assert_reports("data-race", "data-race", publish_overwritten);
	assert_reports("data-race", "data-race", write_after_release);
	assert_reports("data-race", "data-race", failed_exchange);
}

static void use_after_free(void)
{
	on_object(0, DETECT_ALLOC, 24, false);
	on_object(0, DETECT_FREE, 24, false);
	plain(0, word + 8, 8, ACCESS_READ);
}

static void free_twice(void)
{
	on_object(0, DETECT_ALLOC, 24, false);
	on_object(0, DETECT_FREE, 24, false);
	on_object(0, DETECT_FREE, 24, false);
}

static void beyond_its_end(void)
{
	on_object(0, DETECT_ALLOC, 20, false);
	plain(0, word + 16, 8, ACCESS_WRITE);
}

static void up_to_its_end(void)
{
	on_object(0, DETECT_ALLOC, 20, false);
	plain(0, word + 16, 4, ACCESS_WRITE);
}

static void used_again(void)
{
	on_object(0, DETECT_ALLOC, 24, false);
	on_object(0, DETECT_FREE, 24, false);
	on_object(0, DETECT_ALLOC, 24, false);
	plain(0, word + 8, 8, ACCESS_READ);
}

/* Nothing went wrong yet, but nothing prevents it. */
static void freed_without_order(void)
{
	on_object(0, DETECT_ALLOC, 24, false);
	access_as(0, flag, 8, ACCESS_ATOMIC_STORE, __ATOMIC_RELEASE);
	access_as(1, flag, 8, ACCESS_ATOMIC_LOAD, __ATOMIC_ACQUIRE);
	plain(1, word, 8, ACCESS_ATOMIC_LOAD);
	on_object(0, DETECT_FREE, 24, false);
}

static void published_without_order(void)
{
	on_object(0, DETECT_ALLOC, 24, false);
	plain(1, word, 8, ACCESS_ATOMIC_LOAD);
}

static void keeps_its_type(void)
{
	on_object(0, DETECT_ALLOC, 24, true);
	plain(1, word, 8, ACCESS_ATOMIC_LOAD);
	on_object(0, DETECT_FREE, 24, true);
	plain(1, word, 8, ACCESS_ATOMIC_LOAD);
}

static void memory(void **state)
{
	assert_reports("use-after-free", "use-after-free", use_after_free);
	assert_reports("double-free", "double-free", free_twice);
	assert_reports("out-of-bounds", "out-of-bounds", beyond_its_end);
	assert_reports("", "", up_to_its_end);
	assert_reports("", "", used_again);
	assert_reports("data-race", "data-race", freed_without_order);
	assert_reports("data-race", "data-race", published_without_order);
	assert_reports("", "", keeps_its_type);
}

/* Both stacks, and those of allocation and free. */
static void reports(void **state)
{
	run(false, write_then_read);
	assert_non_null(strstr(report, "BUG: KCSAN: data-race in function_100 / function_101\n"));
	assert_non_null(strstr(report, "write (marked) to 0x7e9000001000 of 8 bytes by cpu 0:\n"
				       " file.c:256 function_100\n file.c:4096 function_1000\n"));
	assert_non_null(strstr(report, "read to 0x7e9000001000 of 8 bytes by cpu 1:\n"));
	run(false, use_after_free);
	assert_non_null(strstr(report, "BUG: KASAN: use-after-free in function_100\n"));
	assert_non_null(strstr(report, "\nAllocated by cpu 0:\n"));
	assert_non_null(strstr(report, "\nFreed by cpu 0:\n"));
	assert_non_null(strstr(report, "8 bytes inside of a thing of 24 bytes"));
}

static int begin(void **state)
{
	detect_begin();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(races),
		cmocka_unit_test(order),
		cmocka_unit_test(memory),
		cmocka_unit_test(reports),
	};

	return cmocka_run_group_tests_name("detect", tests, begin, NULL) ? 1 : 0;
}
