// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs of SCTBench that get out of step: one task passes values to another, whose count runs
 * ahead. Written by us from what they do.
 */
#include "src/explore/scenarios/sct.h"

#define SIZE 5

static DEFINE_SPINLOCK(lock);
static int ring[SIZE + 1], wanted[SIZE + 1];
static unsigned int head, tail;
static bool may_put = true, may_take;

/* circular_buffer_bad */
static void produce(void)
{
	for (int i = 0; i < SIZE; i++) {
		spin_lock(&lock);
		if (may_put) {
			ring[tail++] = i;
			may_put = false;
			may_take = true;
		}
		spin_unlock(&lock);
	}
}

static void consume(void)
{
	for (int i = 0; i < SIZE; i++) {
		spin_lock(&lock);
		if (may_take) {
			scenario_assert(ring[head++] == i);
			may_take = false;
			may_put = true;
		}
		spin_unlock(&lock);
	}
}

PROGRAM(sct_circular_buffer, "circular-buffer", "values leave a buffer later than they are counted",
	"bug", produce, consume);

/* queue_bad: what is taken is compared with what was put in that place. */
static void put(int i)
{
	ring[tail++] = i * i;
	wanted[i] = i * i;
	may_put = false;
	may_take = true;
}

static void enqueue(void)
{
	for (int i = 0; i < SIZE; i++) {
		spin_lock(&lock);
		if (may_put)
			put(i);
		spin_unlock(&lock);
	}
}

static void dequeue(void)
{
	for (int i = 0; i < SIZE; i++) {
		spin_lock(&lock);
		if (may_take) {
			scenario_assert(ring[head++] == wanted[i]);
			may_take = false;
			may_put = true;
		}
		spin_unlock(&lock);
	}
}

PROGRAM(sct_queue, "queue", "a queue's reader counts turns, not values", "bug", enqueue, dequeue);

/* stack_bad: pops if anything was ever pushed. */
static unsigned int top;
static bool pushed;

static void push(void)
{
	for (int i = 0; i < SIZE; i++) {
		spin_lock(&lock);
		ring[top++] = i;
		pushed = true;
		spin_unlock(&lock);
	}
}

static void pop(void)
{
	for (int i = 0; i < SIZE; i++) {
		spin_lock(&lock);
		if (pushed) {
			scenario_assert(top);
			top--;
		}
		spin_unlock(&lock);
	}
}

PROGRAM(sct_stack, "stack", "a stack is popped more often than pushed", "bug", push, pop);

/* arithmetic_prog_bad: the sum is right, and the check is not. */
static int number, total;

static void give(void)
{
	for (int i = 0; i < SIZE; i++) {
		while (READ_ONCE(number))
			cpu_relax();
		smp_store_release(&number, 1);
	}
}

static void sum_up(void)
{
	for (int i = 1; i <= SIZE; i++) {
		while (!smp_load_acquire(&number))
			cpu_relax();
		total += i;
		smp_store_release(&number, 0);
	}
	scenario_assert(total != SIZE * (SIZE + 1) / 2);
}

PROGRAM(sct_arithmetic, "arithmetic-prog", "a wrong check of a sum", "bug", give, sum_up);

/* Vyukov's safestack: an element is popped twice. */
#define NR_ELEMENTS 3

static struct {
	int value, next;
} element[NR_ELEMENTS] = {{0, 1}, {0, 2}, {0, -1}};
static int stack_head, stack_count = NR_ELEMENTS;

static int safe_pop(void)
{
	while (READ_ONCE(stack_count) > 1) {
		int first = READ_ONCE(stack_head), old = first;
		int next = xchg(&element[first].next, -1);

		if (next >= 0) {
			if (try_cmpxchg(&stack_head, &old, next)) {
				__atomic_fetch_sub(&stack_count, 1, __ATOMIC_SEQ_CST);
				return first;
			}
			xchg(&element[first].next, next);
		}
		cpu_relax();
	}
	return -1;
}

static void safe_push(int index)
{
	int first = READ_ONCE(stack_head);

	do
		WRITE_ONCE(element[index].next, first);
	while (!try_cmpxchg(&stack_head, &first, index));
	__atomic_fetch_add(&stack_count, 1, __ATOMIC_SEQ_CST);
}

static void use_stack(int id)
{
	for (int i = 0; i < 2; i++) {
		int index;

		while ((index = safe_pop()) < 0)
			cpu_relax();
		WRITE_ONCE(element[index].value, id);
		scenario_assert(READ_ONCE(element[index].value) == id);
		safe_push(index);
	}
}

static void safestack_1(void)
{
	use_stack(1);
}

static void safestack_2(void)
{
	use_stack(2);
}

static void safestack_3(void)
{
	use_stack(3);
}

PROGRAM(sct_safestack, "safestack", "a lock-free stack gives an element to two tasks", "bug",
	safestack_1, safestack_2, safestack_3);
