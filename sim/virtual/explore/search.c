// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The search runs on the host's stack. It enters the world at the gate, where all tasks are about
 * to begin, and returns when the schedule is over.
 */
#include <stdio.h>

#include "sim/sched/context.h"
#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/engine.h"
#include "sim/virtual/explore/copy.h"
#include "sim/virtual/explore/coverage.h"
#include "sim/virtual/explore/strategy.h"

#include <machine/observe.h>

#define PROGRESS_EVERY 256u

void sim_switch_stack(void **save, void *load);

static struct {
	void *host; /* its stack, while the world runs */
	void *gate; /* the world's, as saved */
	void (*world)(void *arg);
	void *arg;
	bool ready, failed, abandoned;
	const char *error;
	char class[32];
	char text[16384];
	u64 seed;
} search;

void explore_leave_world(void)
{
	void *left;

	sim_switch_stack(&left, search.host);
	__builtin_unreachable();
}

void explore_finished(void)
{
	explore_leave_world();
}

void explore_abandon(void)
{
	explore.together = false;
	search.abandoned = true;
	explore_leave_world();
}

void explore_give_up(const char *why)
{
	search.error = why;
	explore_leave_world();
}

void explore_bug(const char *class, const char *text)
{
	explore.together = false;
	search.failed = true;
	snprintf(search.class, sizeof(search.class), "%s", class);
	snprintf(search.text, sizeof(search.text), "%s", text);
	explore_leave_world();
}

/* Requests to CPUs without a task are handled here, so that no schedule has to. */
static void settle(unsigned int self)
{
	unsigned int others;

	explore.enabled |= explore_bit(self);
	while ((others = explore.enabled & ~explore_bit(self)))
		sched_carry((unsigned int)__builtin_ctz(others));
}

void explore_gate(unsigned int nr_tasks)
{
	unsigned int self = explore.running;

	explore.nr_tasks = nr_tasks;
	explore.at_gate |= explore_bit(self);
	explore.enabled &= ~explore_bit(self);
	if ((unsigned int)__builtin_popcount(explore.at_gate) < nr_tasks) {
		explore_choose(true);
		return;
	}
	settle(self);
	explore.enabled |= explore.at_gate;
	search.ready = true;
	sim_switch_stack(&search.gate, search.host);
	/* Here each schedule begins. */
	explore_choose(true);
}

bool explore_task_ended(bool stays)
{
	if (++explore.nr_ended == explore.nr_tasks) {
		explore_empty_buffers();
		explore.together = false;
		explore_all_ended = true;
		return true;
	}
	if (stays) {
		explore_step();
		explore.enabled &= ~explore_bit(explore.running);
		explore_choose(true);
	}
	return false;
}

static void world_entry(void)
{
	search.world(search.arg);
	explore_give_up("the scenario ended before its tasks began");
}

/* Stacks of each access cost as much as the rest: they are kept when the schedule is known. */
static void set_rules(const struct explore_plan *plan, bool stacks)
{
	detect_set_rules(&(struct detect_rules){
		.strict = plan->strict, .no_races = plan->no_races, .stacks = stacks});
}

static bool enter_world(const struct explore_plan *plan, void (*world)(void *), void *arg)
{
	struct sim_context boot = {0};

	if (explore_world_init() || sim_context_init(&boot, world_entry)) {
		search.error = "no memory";
		return false;
	}
	search.world = world;
	search.arg = arg;
	explore_max_steps = plan->max_steps;
	sim_section_ends_first = plan->rt_old;
	set_rules(plan, plan->nr_replay);
	explore_catch_messages();
	explore_catch_faults();
	explore_enter_stack(boot.sp);
	sim_switch_stack(&search.host, boot.sp);
	return !search.error && !search.failed;
}

/* True: it is over, and no bug was found. */
static bool run_schedule(void)
{
	search.failed = search.abandoned = false;
	explore_messages_reset();
	explore_schedule_reset();
	explore_buffers_reset(search.seed);
	explore.steps = 0;
	explore.together = true;
	explore_all_ended = false;
	explore_every_step =
		explore_strategy->every_step || explore_has_buffers() || explore_shown_to;
	detect_reset();
	coverage_begin();
	sim_switch_stack(&search.host, search.gate);
	explore.together = false;
	return !search.failed;
}

static void describe(struct explore_failure *failure, u64 number)
{
	*failure = (struct explore_failure){
		.class = search.class,
		.text = search.text,
		.steps = explore.steps,
		.schedule = number,
		.strategy = explore_strategy ? explore_strategy->name : "none",
		.seed = search.seed,
	};
	explore_schedule_get(failure);
	if (__builtin_strcmp(search.class, "lock")) /* only lock orders need earlier schedules */
		failure->nr_before = 0;
}

static bool report(const struct explore_plan *plan, u64 number)
{
	struct explore_failure failure;

	describe(&failure, number);
	return plan->found(plan->ctx, &failure);
}

int explore_run_next(const struct explore_strategy *strategy, struct explore_failure *failure)
{
	const struct explore_strategy *before = explore_strategy;
	int failed = -1;

	explore_strategy = strategy;
	if (strategy->begin(0)) {
		failed = !run_schedule();
		if (failed)
			describe(failure, 0);
		explore_world_restore();
	}
	explore_strategy = before;
	return failed;
}

bool explore_run_again(const struct explore_schedule *schedule, struct explore_failure *failure)
{
	explore_replay_setup(schedule, 1, true);
	return explore_run_next(&explore_replay, failure) == 1;
}

static u64 stride_of(const struct explore_plan *plan)
{
	return plan->stride ? plan->stride : 1;
}

static u64 seed_of(u64 seed, u64 number)
{
	u64 z = seed + (number + 1) * 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/* A byte that was not restored would change the next schedule. */
static void check_world(struct explore_outcome *outcome)
{
	static char text[80];
	const void *at = explore_world_differs();

	if (!at)
		return;
	snprintf(text, sizeof(text), "a schedule's write at %p was not put back", at);
	outcome->error = text;
}

/* Runs a schedule that raced again and keeps stacks: the report needs the earlier access's. */
static void repeat_with_stacks(const struct explore_plan *plan)
{
	static struct explore_switch switches[1u << 16];
	struct explore_schedule schedule = {.switches = switches};
	const struct explore_strategy *before = explore_strategy;
	struct explore_failure failure;

	describe(&failure, 0);
	if (failure.nr_switches > ARRAY_SIZE(switches))
		return;
	schedule.nr_switches = failure.nr_switches;
	explore_copy(switches, failure.switches, failure.nr_switches * sizeof(*switches));
	explore_world_restore();
	explore_replay_setup(&schedule, 1, false);
	explore_strategy = &explore_replay;
	explore_replay.begin(0);
	set_rules(plan, true);
	run_schedule();
	set_rules(plan, false);
	explore_strategy = before;
}

static bool tell_progress(const struct explore_plan *plan, u64 i, struct explore_outcome *outcome)
{
	bool on;

	if (!plan->progress || (outcome->schedules + outcome->abandoned) % PROGRESS_EVERY)
		return true;
	outcome->pairs = coverage_pairs();
	on = plan->progress(plan->ctx, outcome);
	explore_frontier_tell(plan, i + stride_of(plan), outcome, false);
	return on;
}

/* One schedule. False: the search is over. */
static bool search_one(const struct explore_plan *plan, u64 i, struct explore_outcome *outcome)
{
	bool on = true;

	explore_strategy = explore_strategy_of(i);
	search.seed = seed_of(plan->seed, i);
	if (!explore_strategy->begin(search.seed)) {
		outcome->exhausted = true;
		return false;
	}
	if (plan->event && i + 1 == plan->nr_replay)
		explore_shown_to = plan;
	if (!run_schedule()) {
		if (!plan->nr_replay && !__builtin_strcmp(search.class, "data-race"))
			repeat_with_stacks(plan);
		outcome->failures++;
		on = report(plan, i);
	}
	outcome->schedules += !search.abandoned;
	outcome->abandoned += search.abandoned;
	outcome->steps += explore.steps;
	if (explore_strategy->end)
		explore_strategy->end();
	explore_schedule_end();
	explore_world_restore();
	if (plan->check_restore)
		check_world(outcome);
	return on && !outcome->error && tell_progress(plan, i, outcome);
}

/* Repeats the schedules before the last one unchanged, and shortens the last. */
static bool minimise(const struct explore_plan *plan, struct explore_outcome *outcome)
{
	static struct explore_schedule shorter;
	u64 last = plan->nr_replay - 1;

	for (u64 i = 0; i < last; i++)
		if (!search_one(plan, i, outcome))
			return false;
	if (!explore_minimise(&plan->replay[last], &shorter)) {
		outcome->error = "the schedule does not fail any more";
		return false;
	}
	explore_replay_setup(&shorter, 1, false);
	return search_one(plan, last, outcome);
}

static void search_schedules(const struct explore_plan *plan, struct explore_outcome *outcome)
{
	u64 most = plan->nr_replay ? plan->nr_replay : plan->schedules;
	u64 i = plan->from ? plan->from->next : plan->first;

	if (plan->minimise) {
		minimise(plan, outcome);
		return;
	}
	for (bool on = true; on && i < most; i += stride_of(plan))
		on = search_one(plan, i, outcome);
	outcome->longest = explore_pct_longest();
	outcome->pairs = coverage_pairs();
	for (u32 pair = 0; plan->covered && pair < outcome->pairs; pair++)
		plan->covered(plan->ctx, coverage_key(coverage_pair_at(pair)));
	explore_frontier_tell(plan, i, outcome, true);
}

void explore_search(const struct explore_plan *plan, void (*world)(void *arg), void *arg,
		    struct explore_outcome *outcome)
{
	*outcome = (struct explore_outcome){0};
	if (explore_strategy_setup(plan)) {
		outcome->error = "no such strategy";
		return;
	}
	if (plan->from && !explore_frontier_take(plan, outcome)) {
		outcome->error = "what it is to go on from is no search of this strategy's";
		return;
	}
	if (!enter_world(plan, world, arg)) {
		outcome->error = search.error;
		if (search.failed) { /* in setup(), under any schedule */
			outcome->failures++;
			report(plan, plan->first);
		}
		return;
	}
	if (!explore_buffers_init(plan->model)) {
		outcome->error = "too many tasks for store buffers: seven are the most";
		return;
	}
	explore_world_save(search.gate);
	if (plan->check_restore && explore_world_copy()) {
		outcome->error = "no memory for a copy of the world";
		return;
	}
	detect_begin();
	search_schedules(plan, outcome);
}
