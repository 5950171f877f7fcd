// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The only file that knows liburcu: its headers define the kernel's names too.
 *
 * The functions are called, not inlined, since the thread sanitizer does not see into the
 * library and would find half of each exchange. Each announcement publishes what the
 * reader did, and the end of a grace period collects it, and the other way round.
 */
#define rcu_head urcu_rcu_head
#include <urcu/static/urcu-qsbr.h>
#include <urcu/urcu-qsbr.h>
#undef rcu_head
#undef rcu_dereference
#undef rcu_assign_pointer

#include "sim/native/internal.h"

const unsigned long *sim_rcu_gp = &urcu_qsbr_gp.ctr;
#ifdef SIM_TSAN
static char reader_edge, updater_edge; /* addresses for the sanitizer */
#endif

static void announce_begin(void)
{
	sim_tsan_release(&reader_edge);
	/* Before the announcement: at worst one more is made than needed. */
	sim_self.gp_seen = __atomic_load_n(sim_rcu_gp, __ATOMIC_RELAXED);
}

void sim_qsbr_register(void)
{
	urcu_qsbr_register_thread();
	sim_self.gp_seen = __atomic_load_n(sim_rcu_gp, __ATOMIC_RELAXED);
	sim_tsan_acquire(&updater_edge);
}

void sim_qsbr_unregister(void)
{
	announce_begin();
	urcu_qsbr_unregister_thread();
}

void sim_qsbr_quiescent(void)
{
	announce_begin();
	urcu_qsbr_quiescent_state();
	sim_tsan_acquire(&updater_edge);
}

void sim_qsbr_offline(void)
{
	announce_begin();
	urcu_qsbr_thread_offline();
}

void sim_qsbr_online(void)
{
	sim_self.gp_seen = __atomic_load_n(sim_rcu_gp, __ATOMIC_RELAXED);
	urcu_qsbr_thread_online();
	sim_tsan_acquire(&updater_edge);
}

void sim_qsbr_synchronize(void)
{
	sim_tsan_release(&updater_edge);
	urcu_qsbr_synchronize_rcu();
	sim_tsan_acquire(&reader_edge);
}
