// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/sched/sched.h"

static LIST_HEAD(instances);
static DEFINE_SPINLOCK(lock);

void cpuhp_state_add_instance(struct cpuhp_instance *instance)
{
	spin_lock(&lock);
	list_add_tail(&instance->list, &instances);
	spin_unlock(&lock);
}

void cpuhp_state_remove_instance(struct cpuhp_instance *instance)
{
	spin_lock(&lock);
	list_del_init(&instance->list);
	spin_unlock(&lock);
}

/* Kernel: _cpu_down(), rcutree_migrate_callbacks(). */
void sim_cpu_dead(unsigned int cpu)
{
	struct cpuhp_instance *instance;

	might_sleep();
	BUG_ON(cpu == sim_self.cpu || cpu >= nr_cpu_ids);
	workqueue_drain(cpu);
	rcu_adopt(cpu);
	spin_lock(&lock);
	list_for_each_entry(instance, &instances, list)
		instance->teardown(cpu, instance);
	spin_unlock(&lock);
}
