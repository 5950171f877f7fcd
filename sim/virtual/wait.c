// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/internal.h"

void sim_might_sleep(const char *file, int line)
{
	if (in_atomic() || sim_self->rcu_nesting)
		sim_bug(file, line, "sleeping in atomic context");
}

void sim_bit_spin_wait(int nr, const unsigned long *addr)
{
	(void)nr;
	sim_virtual_bug("bit_spin_lock() of a bit that this CPU holds", addr);
}

void sim_wait_on_bit(unsigned long *word, int bit)
{
	virtual_check_switch("waiting for a bit in atomic context or in a read section");
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) & BIT(bit))
		virtual_wait_clear(word, bit);
}
