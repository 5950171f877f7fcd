// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Contexts alone: what a switch keeps, and that stacks are apart. Needs neither the kernel nor
 * cmocka, so that it builds easily for another architecture.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/sched/context.h"

#define NR_CONTEXTS 4u
#define ROUNDS	    1000u

#define CHECK(condition)                                                                \
	do {                                                                            \
		if (!(condition)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			exit(1);                                                        \
		}                                                                       \
	} while (0)

/* On one host thread: the first context is its own, and the others take turns. */
struct world {
	struct sim_context contexts[NR_CONTEXTS + 1];
	unsigned int current, previous;
	unsigned long rounds[NR_CONTEXTS + 1];
};

static __thread struct world *world;

static void arrive(void)
{
	sim_context_arrived(&world->contexts[world->current], &world->contexts[world->previous]);
}

static void switch_to(unsigned int next, bool ends)
{
	world->previous = world->current;
	world->current = next;
	sim_context_switch(&world->contexts[world->previous], &world->contexts[next], ends);
	arrive();
}

/* A value that the compiler cannot know. */
static unsigned long opaque(unsigned long value)
{
	__asm__ volatile("" : "+r"(value));
	return value;
}

/* More of them than there are registers that a function must keep, whole numbers and others. */
static noinline void keep_values_across(unsigned int next, unsigned long seed)
{
	unsigned long a = opaque(seed), b = opaque(seed + 1), c = opaque(seed + 2);
	unsigned long d = opaque(seed + 3), e = opaque(seed + 4), f = opaque(seed + 5);
	unsigned long g = opaque(seed + 6), h = opaque(seed + 7), i = opaque(seed + 8);
	unsigned long j = opaque(seed + 9), k = opaque(seed + 10), l = opaque(seed + 11);
	double p = (double)opaque(seed), q = (double)opaque(seed + 1);
	double r = (double)opaque(seed + 2), s = (double)opaque(seed + 3);
	double t = (double)opaque(seed + 4), u = (double)opaque(seed + 5);
	double v = (double)opaque(seed + 6), w = (double)opaque(seed + 7);
	unsigned char block[512];

	memset(block, (int)seed & 0xff, sizeof(block));
	switch_to(next, false);
	CHECK(a == seed && b == seed + 1 && c == seed + 2 && d == seed + 3 && e == seed + 4);
	CHECK(f == seed + 5 && g == seed + 6 && h == seed + 7 && i == seed + 8 && j == seed + 9);
	CHECK(k == seed + 10 && l == seed + 11);
	CHECK(p == (double)seed && q == (double)(seed + 1) && r == (double)(seed + 2));
	CHECK(s == (double)(seed + 3) && t == (double)(seed + 4) && u == (double)(seed + 5));
	CHECK(v == (double)(seed + 6) && w == (double)(seed + 7));
	for (size_t n = 0; n < sizeof(block); n++)
		CHECK(block[n] == (seed & 0xff));
}

/* The last of them switches back to the first. */
static unsigned int next_of(unsigned int context)
{
	return context < NR_CONTEXTS ? context + 1 : 0;
}

static noinline void check_stack(unsigned int number)
{
	const struct sim_context *context = &world->contexts[number];
	const char *frame = __builtin_frame_address(0);
	_Alignas(16) char aligned[16];
	char text[32];

	/* As the C library's vector instructions require of every frame. */
	CHECK((opaque((unsigned long)aligned) & 15) == 0);
	snprintf(text, sizeof(text), "%.2f", (double)opaque(number) / 4);
	CHECK(text[1] == '.');
	CHECK(frame > (char *)context->stack && frame < (char *)context->stack + SIM_STACK_BYTES);
}

static void go_round(void)
{
	unsigned int self;

	arrive();
	self = world->current;
	check_stack(self);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		world->rounds[self]++;
		keep_values_across(next_of(self), self * 1000003ul + i);
		CHECK(world->current == self);
	}
	world->rounds[self]++;
	switch_to(next_of(self), true);
	abort();
}

/* Twice: the second time on the stacks of the first. */
static void *go_round_twice(void *arg)
{
	void *stacks[NR_CONTEXTS + 1] = {0};

	world = calloc(1, sizeof(*world));
	CHECK(world);
	sim_context_adopt(&world->contexts[0]);
	for (unsigned int lap = 1; lap <= 2; lap++) {
		for (unsigned int i = 1; i <= NR_CONTEXTS; i++) {
			CHECK(!sim_context_init(&world->contexts[i], go_round));
			CHECK(world->contexts[i].stack);
			CHECK(lap == 1 || world->contexts[i].stack == stacks[i]);
			stacks[i] = world->contexts[i].stack;
		}
		for (unsigned int i = 0; i <= ROUNDS; i++)
			keep_values_across(1, 77777ul * lap + i);
		for (unsigned int i = 1; i <= NR_CONTEXTS; i++)
			CHECK(world->rounds[i] == (ROUNDS + 1ul) * lap);
	}
	for (unsigned int i = 1; i <= NR_CONTEXTS; i++) {
		sim_context_free(&world->contexts[i]);
		CHECK(!world->contexts[i].stack);
	}
	free(world);
	return arg;
}

static void run_on_two_threads(void)
{
	pthread_t threads[2];

	for (unsigned int i = 0; i < 2; i++)
		CHECK(!pthread_create(&threads[i], NULL, go_round_twice, NULL));
	for (unsigned int i = 0; i < 2; i++)
		CHECK(!pthread_join(threads[i], NULL));
}

/* Below a stack is a page that ends the process, not another task's stack. */
static void touch_the_guard_page(void)
{
	struct sim_context context = {0};
	pid_t child;
	int status;

	CHECK(!sim_context_init(&context, go_round));
	child = fork();
	CHECK(child >= 0);
	if (!child) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		signal(SIGSEGV, SIG_DFL);
		((volatile char *)context.bottom)[0] = 1;
		((volatile char *)context.bottom)[-1] = 1;
		_exit(0);
	}
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	sim_context_free(&context);
}

int main(void)
{
	touch_the_guard_page();
	go_round_twice(NULL);
	run_on_two_threads();
	return 0;
}
