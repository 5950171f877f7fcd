/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the virtual machine share; nothing outside includes it. */
#ifndef VIRTUAL_INTERNAL_H
#define VIRTUAL_INTERNAL_H

#include "sim/sim.h"

/* One simulated CPU runs the tasks; each kthread has a CPU number of its own above it. */
#define VIRTUAL_MAX_KTHREADS 14u

/* tasks.c */
enum virtual_kind {
	VIRTUAL_CALLER,
	VIRTUAL_WORKER,
	VIRTUAL_RCU,
	VIRTUAL_KTHREAD,
	NR_VIRTUAL_KINDS
};

void virtual_tasks_init(void);
/* Time from now on is @kind's; returns whose it was. */
enum virtual_kind virtual_account(enum virtual_kind kind);
/* A switch is due that the current task must be able to bear: no lock, no read section. */
void virtual_check_switch(const char *what);
/* Other tasks run until *@word has @bit clear; a BUG when that can never be. */
void virtual_wait_clear(const unsigned long *word, int bit);
bool virtual_has_kthreads(void);

/* rcu.c: everything queued has seen a grace period where this is called. */
void virtual_rcu_init(void);
void virtual_rcu_run(bool barrier);
u64 virtual_rcu_queued(void);

/* work.c */
void virtual_work_init(void);
void virtual_work_run(void);
bool virtual_work_queued(void);

/* kmem.c, kmem_slab.c, kmalloc.c: memory of the arena. */
int virtual_kmem_init(void);
u64 virtual_kmem_exit(void); /* objects still held */
/* The object that @inside points into, and its size; NULL: none of a kmem cache's. */
void *virtual_kmem_object(const void *inside, struct kmem_cache **cache, size_t *size);

/* percpu.c */
int virtual_percpu_init(void);

/* Something is queued, or a kthread exists: see machine/task.h. */
static inline void virtual_update_busy(void)
{
	sim_virtual_busy = virtual_rcu_queued() || virtual_work_queued() || virtual_has_kthreads();
}

#endif
