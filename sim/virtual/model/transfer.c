// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A line on its way from one cache to another, one transfer at a time. A transfer has steps: the
 * request travels to the point that orders them, the owner is told and loses the line (until then
 * it keeps hitting), the data arrives, and the acknowledgement frees the line for the next. A
 * fraction, hold, of the whole is the owner's: half of it while the request travels, half before
 * the probe comes; and half again after the arrival, for the next.
 *
 * Requests that come meanwhile queue. Those to read a shared line are served one after the other
 * without waiting for the data of the one before.
 */
#include <stdlib.h>

#include "sim/virtual/model/model.h"

/* Of the time of a transfer, when a sharer supplies the line, near or far, or is invalidated. */
#define SHARED_NEAR 0.6
#define SHARED_FAR  0.8
#define INVALIDATE  0.8
/* A near request passes a remote one that has waited for less than this part of its transfer. */
#define PROBE 0.35
/* Times vary by up to so much, either way. */
#define JITTER 0.15
/* No other core has a copy to invalidate; and the core has the line already. */
#define ALONE_PS 4000u
#define SAME_PS	 500u

u64 model_transfers[NR_DISTANCES];
bool model_watches_lines;

static unsigned int core_of(unsigned int cpu)
{
	return model_machine.place[cpu].core;
}

static bool any_of(const struct model_more *more, const u64 *cores)
{
	for (unsigned int word = 0; word < model_machine.core_words; word++)
		if (more->sharers[word] & cores[word])
			return true;
	return false;
}

/* Of the cores of other sockets that share the line, the nearest and the farthest. */
static void remote_sharers(const struct model_more *more, unsigned int socket,
			   enum machine_distance *near, enum machine_distance *far)
{
	const struct model_machine *m = &model_machine;

	for (unsigned int other = 0; other < m->nr_sockets; other++) {
		enum machine_distance d = m->socket_distance[socket * m->nr_sockets + other];

		if (other == socket || !any_of(more, m->socket_cores[other]))
			continue;
		*near = min(*near, d);
		*far = max(*far, d);
	}
}

/* Of the cores that share the line, but @cpu's own: the nearest or the farthest; how many. */
static u32 sharers_from(const struct model_more *more, unsigned int cpu,
			enum machine_distance *near, enum machine_distance *far)
{
	const struct model_place *at = &model_machine.place[cpu];
	const u64 *cluster = model_machine.cluster_cores[at->cluster];
	const u64 *socket = model_machine.socket_cores[at->socket];
	u64 in_cluster = 0, in_socket = 0, outside = 0;

	*near = DISTANCE_FAR;
	*far = DISTANCE_CLUSTER;
	if (!more->nr_sharers)
		return 0;
	for (unsigned int word = 0; word < model_machine.core_words; word++) {
		u64 bits = more->sharers[word];

		if (word == at->core / 64)
			bits &= ~(1ull << at->core % 64);
		in_cluster |= bits & cluster[word];
		in_socket |= bits & socket[word] & ~cluster[word];
		outside |= bits & ~socket[word];
	}
	if (outside)
		remote_sharers(more, at->socket, near, far);
	if (in_socket) {
		*near = DISTANCE_SOCKET;
		*far = max_t(enum machine_distance, *far, DISTANCE_SOCKET);
	}
	if (in_cluster)
		*near = DISTANCE_CLUSTER;
	return more->nr_sharers - model_shares(more, at->core);
}

/* No time is as long as 2^63: the host converts signed numbers in one instruction. */
static u64 part(u64 time, double factor)
{
	return (u64)(s64)((double)(s64)time * factor);
}

static u64 jitter(u64 time)
{
	u64 most = part(time, JITTER);

	return time - most + model_random(2 * most);
}

static u64 moved(const struct model_request *request, enum machine_distance distance, u64 time)
{
	model_transfers[distance]++;
	if (unlikely(model_watches_lines))
		model_line_moved(request->use, request->cpu, distance, time, request->other_word);
	return time;
}

/* How long the line takes to come. *@busy: how long it takes no other request; 0: till it comes. */
static u64 transfer_time(const struct model_more *more, const struct model_request *request,
			 u64 *busy)
{
	const struct model_machine *m = &model_machine;
	enum machine_distance near, far;
	u32 n;

	*busy = 0;
	if (more->owner) {
		unsigned int owner = more->owner - 1;

		if (owner == request->cpu)
			return SAME_PS;
		near = model_distance(owner, request->cpu);
		return moved(request, near, jitter(m->transfer[near]));
	}
	n = sharers_from(more, request->cpu, &near, &far);
	if (!request->exclusive) {
		*busy = m->shared_read;
		if (model_shares(more, core_of(request->cpu)))
			return SAME_PS;
		if (!n)
			return model_memory_cost(more->line, request->cpu);
		return moved(request, near,
			     jitter(part(m->transfer[near],
					 near <= DISTANCE_SOCKET ? SHARED_NEAR : SHARED_FAR)));
	}
	if (!n)
		return more->nr_sharers ? ALONE_PS : model_memory_cost(more->line, request->cpu);
	return moved(request, far,
		     jitter(part(m->transfer[far], INVALIDATE)) + (n - 1) * m->per_sharer);
}

/* The CPU goes on when it has the line; a load that waits for no other, somewhat earlier. */
static void resume(const struct model_request *request, u64 arrive_at, u64 now)
{
	u64 at = arrive_at;

	if (request->overlaps)
		at = request->issued +
		     model_part(arrive_at - request->issued, model_machine.overlap_part);
	model_resume_at(request->cpu, max(at, now));
}

static void set_shared(const struct model_more *more)
{
	more->line->key = MODEL_SHARED;
	more->line->sharers = more->sharers[0];
}

/* Readers of a shared line do not wait for each other's data. */
static void serve_reader(struct model_more *more, u64 from, u64 busy, u64 time)
{
	const struct model_request *request = &more->current;

	more->active = true;
	more->arrived = true;
	more->arrive_at = from + time;
	more->free_at = from + busy;
	more->loss_at = 0;
	model_share(more, core_of(request->cpu));
	if (!more->nr_queued)
		set_shared(more);
	resume(request, more->arrive_at, from);
}

/* The transfer that the current request asks for. */
static void start(struct model_more *more, u64 from)
{
	const struct model_request *request = &more->current;
	u64 busy, time = transfer_time(more, request, &busy);
	u64 held = part(time, model_machine.hold / 2);

	if (busy) {
		serve_reader(more, from, busy, time);
		return;
	}
	more->active = true;
	more->arrived = false;
	more->loss_at = from + held;
	more->arrive_at = from + time - held;
	more->free_at = more->arrive_at + held;
	if (request->exclusive)
		model_wake_parked(more, more->loss_at, request->cpu);
	if (request->waits && request->overlaps)
		resume(request, more->arrive_at, from);
	model_event_add(more->arrive_at, EVENT_ARRIVE, model_more_index(more));
}

/* The next of those that have come by @now: by order of arrival, but a near one may pass. */
static u32 choose(const struct model_more *more, u64 now)
{
	const struct model_request *first = &more->queue[0];
	unsigned int owner = more->owner ? more->owner - 1 : more->current.cpu;
	u16 cluster = model_machine.place[owner].cluster;
	u64 last;

	if (model_machine.arbitration == ARBITRATION_FIFO || first->ready > now ||
	    model_machine.place[first->cpu].cluster == cluster)
		return 0;
	last = max(first->ready, more->acquired) +
	       part(model_machine.transfer[model_distance(owner, first->cpu)], PROBE);
	for (u32 i = 1; i < more->nr_queued; i++)
		if (more->queue[i].ready <= min(last, now) &&
		    model_machine.place[more->queue[i].cpu].cluster == cluster)
			return i;
	return 0;
}

static void take_out(struct model_more *more, u32 i, struct model_request *out)
{
	*out = more->queue[i];
	more->nr_queued--;
	for (; i < more->nr_queued; i++)
		more->queue[i] = more->queue[i + 1];
}

/* A place in the queue, by arrival, for the caller to write a request. */
static struct model_request *put_in(struct model_more *more, u64 ready)
{
	u32 i = more->nr_queued;

	if (i == more->room) {
		more->room = more->room ? 2 * more->room : 8;
		more->queue = reallocarray(more->queue, more->room, sizeof(*more->queue));
		if (!more->queue)
			sim_bug(__FILE__, __LINE__, "no memory for requests");
	}
	more->nr_queued++;
	for (; i && more->queue[i - 1].ready > ready; i--)
		more->queue[i] = more->queue[i - 1];
	return &more->queue[i];
}

/*
 * Nobody waits. Its owner may go on alone, up to the slack ahead of the others; but where that
 * took it past the time of a request, as of two CPUs that pass a word back and forth, it is
 * watched for a while.
 */
static void leave_to_owner(struct model_more *more, u64 now)
{
	if (!more->owner) {
		set_shared(more);
	} else if (!more->watched) {
		more->line->key = more->owner;
	} else {
		more->line->key = MODEL_BUSY;
		more->watched_until = now + 2 * model_machine.slack;
	}
}

static void drop_if_quiet(struct model_more *more)
{
	if (more->owner && !more->parked && !more->contended && !more->watched)
		model_more_drop(more);
}

void model_calm(struct model_line *line)
{
	struct model_more *more = model_more_of(line);
	bool taken = more->active && (!more->arrived || more->free_at > sim_virtual_clock);

	if (!more->watched || !more->owner || more->nr_queued || taken ||
	    sim_virtual_clock <= more->watched_until)
		return;
	more->watched = false;
	more->active = false;
	line->key = more->owner;
	drop_if_quiet(more);
}

/* The line is free again: the next, or it is quiet. */
static void go_on(struct model_more *more, u64 now)
{
	if (more->nr_queued) {
		take_out(more, choose(more, now), &more->current);
		start(more, max(now, more->current.ready));
		if (more->nr_queued && more->arrived)
			model_post_free(more);
		return;
	}
	more->active = false;
	leave_to_owner(more, now);
	drop_if_quiet(more);
}

void model_post_free(struct model_more *more)
{
	if (more->free_posted)
		return;
	more->free_posted = true;
	model_event_add(more->free_at, EVENT_FREE, model_more_index(more));
}

/* A quiet line becomes busy. */
static struct model_more *make_busy(struct model_line *line)
{
	struct model_more *more = model_more_make(line);

	if (line->key != MODEL_SHARED && line->key != MODEL_BUSY)
		more->owner = line->key;
	line->key = MODEL_BUSY;
	return more;
}

/* In its place: to copy it, the host would have to wait for these narrow stores. */
static void write_request(struct model_request *request, u64 ready, bool exclusive, bool waits,
			  bool overlaps)
{
	unsigned int cpu = model_running();

	request->issued = sim_virtual_clock;
	request->ready = ready;
	request->cpu = (u16)cpu;
	request->exclusive = exclusive;
	request->waits = waits;
	request->overlaps = overlaps && waits;
	request->other_word = false;
	request->use = 0;
	if (unlikely(model_watches_lines))
		request->use = model_line_asked(model_cpus[cpu].asks_for, model_cpus[cpu].asks_at,
						exclusive, &request->other_word);
}

void model_request(struct model_line *line, bool exclusive, bool waits, bool overlaps)
{
	unsigned int cpu = model_running();
	struct model_more *more = make_busy(line);
	u64 travel = model_machine.half_hold[more->owner ? model_distance(more->owner - 1, cpu)
							 : DISTANCE_CLUSTER];
	u64 ready = sim_virtual_clock + travel;
	struct model_request *request = &more->current;

	if (more->owner && more->owner != cpu + 1 &&
	    model_cpus[more->owner - 1].clock > sim_virtual_clock)
		more->watched = true;
	if (more->active && more->arrived && !more->nr_queued && more->free_at <= ready)
		more->active = false;
	if (more->active)
		request = put_in(more, ready);
	write_request(request, ready, exclusive, waits, overlaps);
	if (!more->active) {
		start(more, ready);
	} else {
		more->contended = true;
		if (more->arrived)
			model_post_free(more);
	}
	if (waits)
		model_block();
}

static void settle(struct model_more *more, u64 now)
{
	const struct model_request *request = &more->current;
	u16 cluster = model_machine.place[request->cpu].cluster;

	if (request->exclusive) {
		if (!more->owner || cluster != more->acquired_cluster) {
			more->acquired = now;
			more->acquired_cluster = cluster;
		}
		more->owner = request->cpu + 1u;
		more->nr_sharers = 0;
		model_clear(more->sharers, model_machine.core_words);
	} else {
		if (more->owner)
			model_share(more, core_of(more->owner - 1));
		model_share(more, core_of(request->cpu));
		more->owner = 0;
	}
	model_line_arrived(more->line, request->cpu);
}

void model_arrive(struct model_more *more, u64 now)
{
	struct model_request request = more->current;
	struct model_line *line = more->line;

	settle(more, now);
	more->arrived = true;
	if (more->nr_queued)
		model_post_free(more);
	else if (!more->contended)
		go_on(more, now);
	else
		leave_to_owner(more, now);
	if (!request.waits)
		model_store_arrived(request.cpu, line, now);
	else if (!request.overlaps)
		model_resume_at(request.cpu, now);
}

void model_free(struct model_more *more, u64 now)
{
	more->free_posted = false;
	more->line->key = MODEL_BUSY;
	go_on(more, now);
}

static bool is_of(const struct model_request *request, unsigned int cpu, bool exclusive)
{
	return request->cpu == cpu && (request->exclusive || !exclusive);
}

bool model_is_requested_by(const struct model_more *more, unsigned int cpu, bool exclusive)
{
	if (more->active && !more->arrived && is_of(&more->current, cpu, exclusive))
		return true;
	for (u32 i = 0; i < more->nr_queued; i++)
		if (is_of(&more->queue[i], cpu, exclusive))
			return true;
	return false;
}

void model_wake_parked(struct model_more *more, u64 at, unsigned int except)
{
	u32 next = more->parked;

	more->parked = 0;
	while (next) {
		unsigned int cpu = next - 1;

		next = model_cpus[cpu].next_parked;
		if (cpu == except) /* it no longer spins */
			continue;
		model_resume_at(cpu, at + model_random(model_machine.pause));
	}
}
