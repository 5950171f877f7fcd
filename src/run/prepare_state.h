/* SPDX-License-Identifier: GPL-2.0-or-later */
/* State of a preparation, shared by the files src/run/prepare*.c. */
#ifndef RUN_PREPARE_STATE_H
#define RUN_PREPARE_STATE_H

#include "src/run/id_table.h"
#include "src/content/mix.h"
#include "src/run/prepare.h"

#define PREPARE_BATCH 1024u
/* The most operations that one event can become; without a front-end one slot of it. */
#define PREPARE_EVENT_ROOM 65536u
#define PREPARE_SLOT_ROOM  3u

enum prepare_phase { IN_TRACE, IN_LEFTOVER };

/* A slot of the front-end's device: swap traces name them. 12 bytes. */
struct prepare_slot {
	uint32_t last;	  /* number of the last operation on it, modulo 2^32 */
	uint32_t content; /* key of what it holds */
	uint16_t size_m1; /* bytes - 1 */
	bool used;	  /* ever: last is valid */
	bool filled;
};

struct prepare {
	struct prepare_config config;
	struct id_table *ids;
	struct prepare_slot *slots; /* with a front-end and swap events, else NULL */
	uint32_t *waits; /* [cpu] position + 1 to wait for, 0: none; all 0 between uses */

	struct trace_event batch[PREPARE_BATCH];
	size_t batch_len, batch_pos;
	uint32_t next_in_event; /* of an event's neighbouring slots: done so far */
	uint64_t origin_ns;
	bool started;

	enum prepare_phase phase;
	uint32_t leftover; /* next slot to look at */
	uint32_t now;	   /* operations so far, modulo 2^32: base + nr_filled */
	uint32_t base;	   /* ... at the beginning of this segment */
	uint32_t parts;	   /* events of this lap so far, each neighbouring slot counted */

	struct replay_entry *filled; /* in the file's order */
	struct replay_entry *sorted; /* by CPU; the same when there is one CPU */
	uint16_t *cpu_of;	     /* of each filled one */
	uint32_t nr_filled;
	const struct replay_entry **entries; /* [cpu] into sorted */
	uint32_t *nr_entries;		     /* [cpu] */
	struct segment_store *kept;	     /* with config.keep */
};

/*
 * prepare_entry.c. A new operation, on the CPU of @event; where that is not known, by hash
 * of @id.
 */
struct replay_entry *prepare_append(struct prepare *prep, const struct trace_event *event,
				    uint64_t id, enum replay_op op);
/* @last is the last operation on what the entry is about: it waits if that is elsewhere. */
void prepare_set_wait(const struct prepare *prep, struct replay_entry *entry, uint32_t last);
uint16_t prepare_cpu_of(const struct prepare *prep, const struct trace_event *event, uint64_t id);
/* Whose page tables the event's slots are freed from. */
uint32_t prepare_process(const struct prepare *prep, const struct trace_event *event);
bool prepare_is_verified(const struct prepare *prep, uint64_t id);
/* Of what is written now: the same in every lap, and the same through every front-end. */
uint32_t prepare_content_key(const struct prepare *prep, uint64_t id);
int prepare_check_size(const struct prepare *prep, const struct trace_event *event,
		       struct error *err);

/*
 * prepare_object.c: operations on objects. One event, or one slot of a swap event, without a
 * front-end. 0 or -errno.
 */
int prepare_object_event(struct prepare *prep, const struct trace_event *event, struct error *err);
int prepare_object_slot(struct prepare *prep, const struct trace_event *event, uint64_t id,
			struct error *err);
/* Frees the next object that still lives; false: there is none. */
bool prepare_object_leftover(struct prepare *prep);

/*
 * prepare_swap.c: calls of a front-end. As above, for a swap event as a whole: at most
 * PREPARE_EVENT_ROOM entries and one for each CPU.
 */
int prepare_swap_event(struct prepare *prep, const struct trace_event *event, struct error *err);
bool prepare_swap_leftover(struct prepare *prep);

#endif
