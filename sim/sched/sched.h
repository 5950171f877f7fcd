/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the scheduler; outside, only a machine's carrier includes it. */
#ifndef SIM_SCHED_SCHED_H
#define SIM_SCHED_SCHED_H

#include "sim/machine.h"
#include "sim/sched/context.h"
#include "sim/sim.h"

/* The kind of task that CPU time is counted for. */
enum task_kind { TASK_BOOT, TASK_CALLER, TASK_KTHREAD, TASK_WORKER, TASK_IDLE, NR_TASK_KINDS };

/*
 * Only the task itself goes to sleep; its waker takes it from ASLEEP to WAKING, and only its CPU
 * makes it RUNNING again, which includes waiting for the CPU.
 */
enum task_run_state { TASK_RUNNING, TASK_ASLEEP, TASK_WAKING };

struct pool_worker;

struct sim_task {
	struct sim_context context;
	struct sim_task_state state; /* what the surface knows */
	u32 run_state;		     /* enum task_run_state; atomic */
	enum task_kind kind;
	unsigned int cpu; /* constant */
	bool queued, dead;
	bool stop, ended;	     /* kthreads: asked to end; has ended. Atomic */
	struct list_head run;	     /* of the run queue */
	struct sim_task *next_woken; /* by other CPUs */
	u64 vruntime, slice_began;   /* ticks run, as fairness counts them */
	u64 wake_at;
	struct list_head timer; /* empty: none */
	void (*fn)(void *arg);
	void *arg;
	struct pool_worker *worker; /* NULL: runs no work items */
	char name[16];
	struct list_head all; /* tasks of the CPU */
};

/* Callbacks that wait for the grace period @gp. */
struct rcu_segment {
	struct sim_rcu_list list;
	u64 gp;
};

struct rcu_cpu {
	struct rcu_segment waiting[2]; /* in order; the second may be empty */
	struct sim_rcu_list done;
	u64 noted_gp; /* period that a tick has noted */
	u64 oldest;   /* lazy: the tick that first saw the newest list; 0: none did */
	u64 counted;  /* this CPU's part of the sum of all CPUs */
	bool urgent;  /* the next callbacks, lazy ones, too */
	bool has_ksoftirqd;
	struct sim_task ksoftirqd;
	/* Written or read by other CPUs: */
	struct sim_task *offload ____cacheline_aligned; /* rcuo, in softirq's place; NULL: none */
	u64 invoked;
	u64 reported_gp;
	u32 eqs;      /* odd: in an extended quiescent state */
	u32 seen_eqs; /* when period seen_gp first looked; written by the looking CPU */
	u64 seen_gp;
	bool dies;
	u32 handed_lock;
	struct sim_rcu_list handed; /* to rcuo */
};

/* Of a CPU; fields that others read or write are atomic and come last. */
struct sched_cpu {
	struct sim_cpu *self;
	unsigned int cpu;
	struct list_head queue; /* runnable, by vruntime */
	unsigned int nr_queued;
	struct list_head timers; /* by wake_at */
	struct list_head tasks;
	struct sim_task *current, *previous;
	bool resched, yielding;
	u64 min_vruntime;
	u64 next_tick;
	u64 since, time[NR_TASK_KINDS], softirq_time;
	u64 ticks, switches;
	struct rcu_cpu rcu;
	struct sim_task_state softirq_state;
	struct sim_task idle;

	struct sim_task *woken ____cacheline_aligned;
	u32 requests; /* bits below */
} ____cacheline_aligned;

#define REQUEST_RCU  (1u << 0) /* to report, to expedite, or to pass callbacks on */
#define REQUEST_STOP (1u << 1)
#define REQUEST_WORK (1u << 2) /* items were queued for its workers */

extern struct sched_cpu *sched_cpus;
extern u64 sched_tick; /* ticks of the clock between two of HZ's */

static inline struct sched_cpu *this_sched(void)
{
	return &sched_cpus[sim_self.cpu];
}

/* A lock for the scheduler's own data: nothing inside switches. */
static inline void raw_lock(u32 *lock)
{
	unsigned int turns = 0;

	while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE))
		sim_relax(&turns);
}

static inline bool raw_trylock(u32 *lock)
{
	return !__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE);
}

static inline void raw_unlock(u32 *lock)
{
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

/* task.c: @task is zeroed, or has ended. 0 or -ENOMEM. */
int task_init(struct sim_task *task, unsigned int cpu, enum task_kind kind, void (*fn)(void *arg),
	      void *arg, const char *name);
void task_free(struct sim_task *task);
/* Makes it runnable. Any context. */
void task_start(struct sim_task *task);
/* @next runs on this CPU in place of @previous. */
void task_switch(struct sched_cpu *c, struct sim_task *next);

/* cpu.c, core.c */
unsigned int sched_hz(const struct sim_config *config);
void sched_params_init(unsigned int hz);
void sched_cpu_init(struct sched_cpu *c, unsigned int cpu);
/* Other tasks of this CPU run; returns when it is the caller's turn and it does not sleep. */
void schedule(void);
/* Lets other runnable tasks run first. */
void schedule_behind(void);
/*
 * To sleep: task_prepare_sleep(), check that there is still something to wait for, then schedule()
 * or task_cancel_sleep().
 */
void task_prepare_sleep(void);
void task_cancel_sleep(void);
/* Any context. */
void task_wake(struct sim_task *task);
/* Sleeps until @at, or until it is woken. After task_prepare_sleep(). */
void schedule_until(u64 at);
/* Sets the deadline for what is due next. */
void sched_set_deadline(struct sched_cpu *c);
void sched_account(struct sched_cpu *c, u64 now);
/* Sets bits of another CPU's @requests and kicks it. */
void sched_request(struct sched_cpu *c, u32 what);
/* Outside the kernel, or asleep; for another CPU only a guess. */
bool sched_is_idle(unsigned int cpu);
/* Idles on a CPU, until it must stop. */
void sched_idle_loop(struct sched_cpu *c);
#ifdef SIM_ONE_CARRIER
/* The entry of a CPU's idle task. */
void sched_carried_idle(void);
#endif

/* rcu.c; its own files include sim/sched/rcu.h */
void rcu_init(const struct sim_config *config);
void rcu_cpu_init(struct sched_cpu *c);
/* Its tasks. 0 or -ENOMEM. Exit waits for all callbacks, and returns how many were left. */
int rcu_start(void);
u64 rcu_exit(void);
/* True if callbacks wait on any CPU. */
bool rcu_is_busy(void);
void rcu_tick(struct sched_cpu *c, u64 now);
void rcu_softirq(struct sched_cpu *c);
bool rcu_softirq_pending(const struct sched_cpu *c);
/* For REQUEST_RCU. */
void rcu_handle_request(struct sched_cpu *c, u64 now);
/* True if the CPU needs ticks, without which its callbacks would wait forever. */
bool rcu_needs_tick(const struct sched_cpu *c);
/* The calling CPU leaves the kernel; enters it again. */
void rcu_eqs_enter(struct sched_cpu *c);
void rcu_eqs_exit(struct sched_cpu *c);
/* Callbacks of @cpu, which idles, become the calling CPU's. Process context. */
void rcu_adopt(unsigned int cpu);

/* workqueue.c */
int workqueue_init(void);
/* Runs all queued work, then ends the workers. */
void workqueue_exit(void);
/* Waits until nothing is queued for @cpu's workers, or runs there. */
void workqueue_drain(unsigned int cpu);
void workqueue_drain_all(void);
bool workqueue_is_busy(void);
bool workqueue_is_up(void);
/* For REQUEST_WORK. */
void workqueue_handle_request(unsigned int cpu);
/* The current task is a worker; it is about to sleep, or runs again. */
void worker_sleeps(struct pool_worker *worker);
void worker_runs(struct pool_worker *worker);

/* kthread.c */
/* The CPU for a kthread that is not bound. Any context. */
unsigned int kthread_choose_cpu(void);
void kthread_init(const struct sim_config *config);
/* Makes a task and starts it; NULL: no memory. Any context. */
struct sim_task *kthread_make(enum task_kind kind, unsigned int cpu, void (*fn)(void *arg),
			      void *arg, const char *name);
/* Wakes @task, waits until it has ended, and frees its stack, not the task. */
void kthread_join(struct sim_task *task);
/* For a task that kthread_make() made, after it was joined. */
void kthread_free(struct sim_task *task);

/* Tasks that have ended. */
void kthread_ended(struct sim_task *task);
void run_ended(struct sim_task *task);

/* Waiting for another task: a list of waiters. */
struct wait_list {
	u32 lock;
	int waiters;
	struct list_head list;
};

struct waiter {
	struct list_head entry;
	struct sim_task *task;
	const unsigned long *word; /* which word of the list's waiters */
	int bit;
};

/* Bits, and tasks of sim_run(). */
void wait_bits_init(void);
int run_init(const struct sim_config *config);
void run_exit(void);

void wait_list_init(struct wait_list *wait);
void wait_list_add(struct wait_list *wait, struct waiter *waiter);
void wait_list_del(struct wait_list *wait, struct waiter *waiter);
void wait_list_wake(struct wait_list *wait);

/* Until @condition, which is evaluated again after each wake-up. */
#define wait_list_until(wait, condition)       \
	do {                                   \
		struct waiter waiter_;         \
		wait_list_add(wait, &waiter_); \
		for (;;) {                     \
			task_prepare_sleep();  \
			if (condition)         \
				break;         \
			schedule();            \
		}                              \
		task_cancel_sleep();           \
		wait_list_del(wait, &waiter_); \
	} while (0)

#endif
