// SPDX-License-Identifier: GPL-2.0-or-later
/* The system work queue: one worker, which borrows the stack of whom it interrupts. */
#include "sim/virtual/internal.h"

static LIST_HEAD(queue);
static struct work_struct *running;
static const struct sim_task *runner;

void virtual_work_init(void)
{
	INIT_LIST_HEAD(&queue);
	running = NULL;
}

bool virtual_work_queued(void)
{
	return !list_empty(&queue) || running;
}

bool schedule_work(struct work_struct *work)
{
	sim_count(SCHEDULE_WORK);
	if (test_and_set_bit(0, &work->pending))
		return false;
	list_add_tail(&work->entry, &queue);
	sim_virtual_busy = true;
	return true;
}

void virtual_work_run(void)
{
	enum virtual_kind kind;

	if (running || list_empty(&queue))
		return;
	kind = virtual_account(VIRTUAL_WORKER);
	runner = sim_self;
	while (!list_empty(&queue)) {
		running = list_first_entry(&queue, struct work_struct, entry);
		list_del_init(&running->entry);
		clear_bit(0, &running->pending);
		running->func(running);
		virtual_check_switch("a work item ends with a lock held or in a read section");
	}
	running = NULL;
	virtual_account(kind);
}

/* It runs on the stack of another task, which goes on when the caller yields. */
static void wait_while_running(struct work_struct *work)
{
	while (running == work) {
		if (runner == sim_self)
			sim_virtual_bug("a work item waits for itself", work);
		sim_virtual_relax();
	}
}

bool flush_work(struct work_struct *work)
{
	bool waited = work_pending(work) || running == work;

	virtual_check_switch("flush_work() in atomic context or in a read section");
	wait_while_running(work);
	while (work_pending(work))
		sim_virtual_yield();
	wait_while_running(work);
	return waited;
}

bool cancel_work_sync(struct work_struct *work)
{
	bool pending = test_and_clear_bit(0, &work->pending);

	virtual_check_switch("cancel_work_sync() in atomic context or in a read section");
	if (pending)
		list_del_init(&work->entry);
	wait_while_running(work);
	virtual_update_busy();
	return pending;
}
