// SPDX-License-Identifier: GPL-2.0-or-later
/* Spinlocks, reader-writer locks and waiting for a bit. */
#include "tests/unit/sim/booted.h"

#define ROUNDS 20000u

static spinlock_t lock, second_lock;
static rwlock_t rwlock;
static unsigned long counter, seen_apart;
static unsigned int stage;

static void count_under_spinlock(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		if (i % 8 || !spin_trylock(&lock))
			spin_lock(&lock);
		counter++;
		spin_unlock(&lock);
		sim_quiescent();
	}
}

static void spinlock_excludes(void **state)
{
	counter = 0;
	spin_lock_init(&lock);
	sim_run(TEST_CPUS, count_under_spinlock, NULL);
	assert_int_equal(counter, TEST_CPUS * ROUNDS);
	assert_false(spin_is_locked(&lock));
}

static void trylock_of_held_lock_fails(void **state)
{
	spin_lock_init(&lock);
	spin_lock(&lock);
	assert_true(spin_is_locked(&lock));
	assert_false(spin_trylock(&lock));
	assert_false(spin_is_contended(&lock));
	spin_unlock(&lock);
	assert_true(spin_trylock(&lock));
	spin_unlock(&lock);
}

#if !defined(SIM_SPINLOCK_CK_TICKET) && !defined(SIM_SPINLOCK_CK_MCS) && \
	!defined(SIM_SPINLOCK_CK_FAS)
static unsigned int order[3], nr_served;

static void queue_up(void *arg)
{
	spin_lock(&lock);
	order[nr_served++] = *(unsigned int *)arg;
	spin_unlock(&lock);
}

/* Holder and waiters. */
static unsigned int queue_length(void)
{
	arch_spinlock_t now;

	now.val = READ_ONCE(lock.raw.val);
	return (u16)(now.next - now.owner);
}

static void ticket_lock_serves_in_order(void **state)
{
	unsigned int names[3] = {1, 2, 3};
	struct sim_kthread *threads[3];

	nr_served = 0;
	spin_lock_init(&lock);
	spin_lock(&lock);
	for (unsigned int i = 0; i < 3; i++) {
		unsigned int turns = 0;

		threads[i] = sim_kthread_run_on_cpu(queue_up, &names[i], TEST_CPUS + i, "waiter");
		while (queue_length() != i + 2)
			sim_relax(&turns);
	}
	assert_true(spin_is_contended(&lock));
	spin_unlock(&lock);
	for (unsigned int i = 0; i < 3; i++)
		sim_kthread_stop(threads[i]);
	assert_int_equal(nr_served, 3);
	assert_memory_equal(order, names, sizeof(names));
}
#else
static void ticket_lock_serves_in_order(void **state)
{
	skip();
}
#endif

static unsigned long bits;

/* The holder stores the whole word, as a mover does with an object's place and its pin. */
static void count_in_the_other_bits(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		if (i % 8 || !bit_spin_trylock(0, &bits))
			bit_spin_lock(0, &bits);
		WRITE_ONCE(bits, READ_ONCE(bits) + 2);
		bit_spin_unlock(0, &bits);
		sim_quiescent();
	}
}

static void bit_spinlock_excludes(void **state)
{
	bits = 0;
	sim_run(TEST_CPUS, count_in_the_other_bits, NULL);
	assert_int_equal(bits, 2ul * TEST_CPUS * ROUNDS);
}

static void bit_trylock_of_set_bit_fails(void **state)
{
	unsigned long word[2] = {6, 0};

	bit_spin_lock(0, word);
	assert_int_equal(word[0], 7);
	assert_false(bit_spin_trylock(0, word));
	assert_true(bit_spin_trylock(BITS_PER_LONG + 1, word));
	assert_int_equal(word[1], 2);
	bit_spin_unlock(BITS_PER_LONG + 1, word);
	bit_spin_unlock(0, word);
	assert_int_equal(word[0], 6);
	assert_int_equal(word[1], 0);
	assert_true(bit_spin_trylock(0, word));
	bit_spin_unlock(0, word);
	assert_false(in_atomic());
}

static unsigned long pair[2];

static void read_and_write_pair(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		if (i % 4 == cpu) {
			write_lock(&rwlock);
			pair[0]++;
			pair[1]++;
			write_unlock(&rwlock);
		} else {
			read_lock(&rwlock);
			if (pair[0] != pair[1])
				__atomic_fetch_add(&seen_apart, 1, __ATOMIC_RELAXED);
			read_unlock(&rwlock);
		}
		sim_quiescent();
	}
}

static void rwlock_excludes(void **state)
{
	pair[0] = pair[1] = seen_apart = 0;
	rwlock_init(&rwlock);
	sim_run(TEST_CPUS, read_and_write_pair, NULL);
	assert_int_equal(seen_apart, 0);
	assert_int_equal(pair[0], TEST_CPUS * (ROUNDS / 4));
	assert_int_equal(pair[1], pair[0]);
}

/* Each waits inside the lock until the other is inside too. */
static void meet_as_readers(void *arg, unsigned int cpu)
{
	read_lock(&rwlock);
	__atomic_fetch_add(&stage, 1, __ATOMIC_ACQ_REL);
	wait_for(&stage, 2);
	read_unlock(&rwlock);
}

static void readers_share(void **state)
{
	stage = 0;
	rwlock_init(&rwlock);
	sim_run(2, meet_as_readers, NULL);
	assert_int_equal(stage, 2);
}

static void write_once(void *arg)
{
	write_lock(&rwlock);
	counter = 1;
	write_unlock(&rwlock);
}

static void waiting_writer_stops_new_readers(void **state)
{
	struct sim_kthread *writer;
	unsigned int turns = 0;

	counter = 0;
	rwlock_init(&rwlock);
	read_lock(&rwlock);
	assert_false(write_trylock(&rwlock));
	writer = sim_kthread_run(write_once, NULL, "writer");
	while (!(READ_ONCE(rwlock.raw.state) & SIM_RW_WAITING))
		sim_relax(&turns);
	assert_false(read_trylock(&rwlock));
	assert_true(rwlock_is_contended(&rwlock));
	assert_int_equal(READ_ONCE(counter), 0);
	read_unlock(&rwlock);
	sim_kthread_stop(writer);
	assert_int_equal(counter, 1);
	assert_true(write_trylock(&rwlock));
	assert_false(read_trylock(&rwlock));
	write_unlock(&rwlock);
	assert_true(read_trylock(&rwlock));
	read_unlock(&rwlock);
}

static unsigned long word;

static void wait_for_bit(void *arg)
{
	smp_store_release(&stage, 1);
	sim_wait_on_bit(&word, 3);
	assert_int_equal(READ_ONCE(counter), 7);
}

static void waiter_sleeps_until_the_bit_clears(void **state)
{
	struct sim_kthread *waiter;

	for (int i = 0; i < 200; i++) {
		stage = 0;
		counter = 0;
		set_bit(3, &word);
		waiter = sim_kthread_run(wait_for_bit, NULL, "waiter");
		wait_for(&stage, 1);
		WRITE_ONCE(counter, 7);
		clear_bit_unlock(3, &word);
		sim_wake_bit(&word, 3);
		sim_kthread_stop(waiter);
	}
}

/* Both are taken, but never held together in an order that could deadlock. */
static void nested_locks_of_one_class_are_allowed_when_said(void **state)
{
	spinlock_t *locks[2] = {&lock, &second_lock};

	for (int i = 0; i < 2; i++)
		spin_lock_init(locks[i]);
	spin_lock(&lock);
	spin_lock_nested(&second_lock, 1);
	assert_true(spin_is_locked(&lock) && spin_is_locked(&second_lock));
	spin_unlock(&lock);
	spin_unlock(&second_lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(spinlock_excludes, setup_kernel, teardown_kernel),
		cmocka_unit_test_setup_teardown(trylock_of_held_lock_fails, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(ticket_lock_serves_in_order, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(bit_spinlock_excludes, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(bit_trylock_of_set_bit_fails, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(rwlock_excludes, setup_kernel, teardown_kernel),
		cmocka_unit_test_setup_teardown(readers_share, setup_kernel, teardown_kernel),
		cmocka_unit_test_setup_teardown(waiting_writer_stops_new_readers, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(waiter_sleeps_until_the_bit_clears, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(nested_locks_of_one_class_are_allowed_when_said,
						setup_kernel, teardown_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
