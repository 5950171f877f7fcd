// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/show.h"

#include <errno.h>

#include "src/run/code_names.h"
#include "src/run/show_lines.h"

#define SITES_OF_A_LOCK 8u

static json_t *real_ns(const struct replay_outcome *o, u64 ticks)
{
	return json_real((double)ticks * o->ns_per_tick);
}

static json_t *site_to_json(const struct code_names *names, const struct sim_lock_site *site,
			    const struct replay_outcome *o)
{
	return json_pack("{s:s, s:s, s:I, s:o}", "at", code_names_line(names, site->pc), "held_at",
			 code_names_line(names, site->by), "contentions",
			 (json_int_t)site->contentions, "wait_ns", real_ns(o, site->wait));
}

/* The first of each lock, which waited longest. */
static void want_sites(struct code_names *names, const struct sim_show *show)
{
	for (u32 i = 0; i < show->nr_lock_sites; i++) {
		code_names_want(names, show->lock_sites[i].pc);
		code_names_want(names, show->lock_sites[i].by);
	}
}

static json_t *sites_of(const struct code_names *names, const struct replay_outcome *o, u32 lock)
{
	json_t *out = json_array();

	for (u32 i = 0; i < o->show->nr_lock_sites; i++)
		if (o->show->lock_sites[i].lock == lock && json_array_size(out) < SITES_OF_A_LOCK)
			json_array_append_new(out, site_to_json(names, &o->show->lock_sites[i], o));
	return out;
}

static void show_locks(json_t *repeat, const struct code_names *names,
		       const struct replay_outcome *o)
{
	json_t *locks = json_object_get(repeat, "locks"), *lock;
	size_t i;

	json_array_foreach(locks, i, lock) {
		char symbol[128];

		if (!o->locks[i].name) {
			code_names_symbol(names, o->locks[i].at, symbol, sizeof(symbol));
			json_object_set_new(lock, "name", json_string(symbol));
		}
		json_object_set_new(lock, "sites", sites_of(names, o, (u32)i));
	}
}

static void show_lines(json_t *repeat, const struct code_names *names,
		       const struct replay_outcome *outcome, unsigned int most)
{
	json_t *lines = most ? show_lines_json(names, outcome, most) : NULL;

	if (lines)
		json_object_set_new(repeat, "lines", lines);
}

static void want_events(struct code_names *names, const struct sim_show *show)
{
	for (u32 i = 0; i < show->nr_events; i++)
		code_names_want(names, show->events[i].pc);
}

int run_show(json_t *repeat, const struct run_setup *setup, const struct run_trace *trace,
	     const struct run_variant *variant, const struct replay_outcome *outcome)
{
	const struct sim_show *show = outcome->show;
	struct code_names *names = show ? code_names_new(variant->module) : NULL;
	int ret = 0;

	if (!show)
		return 0;
	if (!names)
		return -ENOMEM;
	want_sites(names, show);
	show_lines_want(names, show);
	want_events(names, show);
	code_names_find(names);
	show_locks(repeat, names, outcome);
	show_lines(repeat, names, outcome, (unsigned int)setup->options->lines);
	if (setup->show_files.now)
		ret = show_files_add(&setup->show_files, outcome, names, trace->name,
				     variant->label, run_machine_text(setup));
	code_names_free(names);
	return ret;
}
