// SPDX-License-Identifier: GPL-2.0-or-later
/* Each broken rule of context ends the process with a line that names it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/sim/booted.h"

static spinlock_t outer, inner;
static rwlock_t rwlock;

struct holder {
	long pad;
	spinlock_t lock;
};

static void sleep_under_spinlock(void)
{
	spin_lock(&outer);
	sim_sleep_ns(1);
}

static void sleep_with_a_bit_locked(void)
{
	unsigned long word = 0;

	bit_spin_lock(0, &word);
	sim_sleep_ns(1);
}

static void unlock_a_bit_that_is_clear(void)
{
	unsigned long word = 2;

	bit_spin_unlock(0, &word);
}

static void sleep_with_preemption_off(void)
{
	preempt_disable();
	synchronize_rcu();
}

static void sleep_in_read_section(void)
{
	rcu_read_lock();
	rcu_barrier();
}

static void sleeping_callback(struct rcu_head *head)
{
	cond_resched();
}

static void sleep_in_callback(void)
{
	struct rcu_head head;

	call_rcu(&head, sleeping_callback);
	rcu_barrier();
}

static void allocate_under_spinlock(void)
{
	spin_lock(&outer);
	kfree(kmalloc(8, GFP_NOWAIT));
	kfree(kmalloc(8, GFP_KERNEL));
}

static void unlock_what_is_free(void)
{
	spin_unlock(&outer);
}

static void unlock_another(void)
{
	spin_lock(&outer);
	read_unlock(&rwlock);
}

static void lock_twice(void)
{
	spin_lock(&outer);
	spin_lock(&outer);
}

static void read_lock_twice(void)
{
	read_lock(&rwlock);
	read_lock(&rwlock);
}

static void lock_in_both_orders(void)
{
	spin_lock(&outer);
	spin_lock(&inner);
	spin_unlock(&inner);
	spin_unlock(&outer);
	spin_lock(&inner);
	spin_lock(&outer);
}

/* outer -> rwlock -> inner -> outer. */
static void lock_in_a_circle(void)
{
	spin_lock(&outer);
	write_lock(&rwlock);
	write_unlock(&rwlock);
	spin_unlock(&outer);
	read_lock(&rwlock);
	spin_lock(&inner);
	spin_unlock(&inner);
	read_unlock(&rwlock);
	spin_lock(&inner);
	spin_lock(&outer);
}

static void lock_two_of_a_class(void)
{
	spinlock_t locks[2];

	for (int i = 0; i < 2; i++)
		spin_lock_init(&locks[i]);
	spin_lock(&locks[0]);
	spin_lock(&locks[1]);
}

static void read_unlock_too_often(void)
{
	rcu_read_lock();
	rcu_read_unlock();
	rcu_read_unlock();
}

static void preempt_enable_too_often(void)
{
	preempt_enable();
}

static void free_held_lock(void)
{
	struct kmem_cache *cache = kmem_cache_create("holders", sizeof(struct holder), 0, 0, NULL);
	struct holder *holder = kmem_cache_alloc(cache, GFP_KERNEL);

	spin_lock_init(&holder->lock);
	spin_lock(&holder->lock);
	kmem_cache_free(cache, holder);
}

static void quiescent_with_lock(void)
{
	read_lock(&rwlock);
	sim_quiescent();
}

static void quiescent_in_read_section(void)
{
	rcu_read_lock();
	sim_quiescent();
}

static void assertion(void)
{
	VM_BUG_ON(sim_page_shift == 12);
}

static void unprotected_dereference(void)
{
	int *pointer = NULL;

	if (rcu_dereference_protected(pointer, lockdep_is_held(&outer)))
		abort();
}

static const struct {
	void (*break_rule)(void);
	const char *expect;
} rules[] = {
	{sleep_under_spinlock, "sleeping in atomic context"},
	{sleep_with_a_bit_locked, "sleeping in atomic context"},
	{unlock_a_bit_that_is_clear, "!test_bit(nr, addr)"},
	{sleep_with_preemption_off, "sleeping in atomic context"},
	{sleep_in_read_section, "sleeping in an RCU read section"},
	{sleep_in_callback, "sleeping in an RCU callback"},
	{allocate_under_spinlock, "sleeping in atomic context"},
	{unlock_what_is_free, "releasing a lock that is not held"},
	{unlock_another, "releasing a lock that is not held"},
	{lock_twice, "recursive locking: &outer"},
	{read_lock_twice, "recursive locking: &rwlock"},
	{lock_in_both_orders, "order that can deadlock: &outer while holding &inner"},
	{lock_in_a_circle, "order that can deadlock: &outer while holding &inner"},
	{lock_two_of_a_class, "two locks of one class"},
	{read_unlock_too_often, "rcu_read_unlock without rcu_read_lock"},
	{preempt_enable_too_often, "preemption enabled more often than disabled"},
	{free_held_lock, "freeing memory that contains a held lock"},
	{quiescent_with_lock, "quiescent state with a lock held"},
	{quiescent_in_read_section, "quiescent state in an RCU read section"},
	{assertion, "sim_page_shift == 12"},
	{unprotected_dereference, "sim_lock_is_held(&outer)"},
};

static void run_child(void (*break_rule)(void), int fd)
{
	dup2(fd, STDERR_FILENO);
	boot();
	spin_lock_init(&outer);
	spin_lock_init(&inner);
	rwlock_init(&rwlock);
	break_rule();
	_exit(0); /* nothing was reported */
}

/* How the child ended, and what it printed. */
static int observe(void (*break_rule)(void), char *text, size_t size)
{
	int fds[2], status;
	ssize_t got, used = 0;
	pid_t child;

	assert_int_equal(pipe(fds), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child)
		run_child(break_rule, fds[1]);
	close(fds[1]);
	while ((got = read(fds[0], text + used, size - 1 - (size_t)used)) > 0)
		used += got;
	text[used] = '\0';
	close(fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void broken_rules_are_reported(void **state)
{
	char text[4096];

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		int status = observe(rules[i].break_rule, text, sizeof(text));

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT ||
		    strncmp(text, "kernel BUG: ", 12) || !strstr(text, rules[i].expect))
			fail_msg("rule %zu: expected \"%s\", got status %#x, \"%s\"", i,
				 rules[i].expect, (unsigned int)status, text);
	}
}

static jmp_buf back;
static char caught[256];

static void catch_bug(const char *message)
{
	snprintf(caught, sizeof(caught), "%s", message);
	longjmp(back, 1);
}

static void hook_sees_the_line(void **state)
{
	sim_bug_hook = catch_bug;
	if (!setjmp(back)) {
		BUG_ON(1 + 1 == 2);
		fail();
	}
	sim_bug_hook = NULL;
	assert_non_null(strstr(caught, "tests/unit/sim/context_test.c:"));
	assert_non_null(strstr(caught, "1 + 1 == 2"));
}

/* Correct code raises no alarm. */
static void rules_kept_are_silent(void **state)
{
	spin_lock_init(&outer);
	spin_lock_init(&inner);
	rwlock_init(&rwlock);
	for (int i = 0; i < 3; i++) {
		spin_lock(&outer);
		read_lock(&rwlock);
		assert_true(in_atomic());
		/* Inverse order, but a trylock does not wait. */
		assert_true(spin_trylock(&inner));
		spin_unlock(&outer);
		spin_unlock(&inner);
		read_unlock(&rwlock);
		spin_lock(&inner);
		assert_true(spin_trylock(&outer));
		lockdep_assert_held(&outer);
		spin_unlock(&inner);
		spin_unlock(&outer);
		assert_false(in_atomic());
		sim_quiescent();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_rules_are_reported),
		cmocka_unit_test(hook_sees_the_line),
		cmocka_unit_test_setup_teardown(rules_kept_are_silent, setup_kernel,
						teardown_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
