// SPDX-License-Identifier: GPL-2.0-or-later
/* Parses --policy and --background: where pages are placed, and what else is in the nodes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/run/setup.h"

/* Filling leaves the traces something to use. */
#define BACKGROUND_HIGHEST 95u

/* Parses a number of at most 4 digits at *@at and moves past it. */
static bool take_number(const char **at, unsigned int *value)
{
	unsigned int digits = 0;

	for (*value = 0; **at >= '0' && **at <= '9' && digits < 5; digits++)
		*value = *value * 10 + (unsigned int)(*(*at)++ - '0');
	return digits && digits < 5;
}

static int bad_node(const struct run_setup *setup, struct error *err)
{
	return error_set(err, EINVAL,
			 "--policy %s: no such node in the topology \"%.80s\"; its last is %u",
			 setup->options->policy, setup->topology->text,
			 setup->topology->sim.nr_nodes - 1);
}

static int bad_policy(const char *text, struct error *err)
{
	return error_set(err, EINVAL,
			 "--policy %s: expected local, interleave, bind=NODES such as bind=0,2-3, "
			 "or prefer=NODE",
			 text);
}

/* "0,2-3", or one node if @one. */
static int parse_nodes(struct run_setup *setup, const char *text, bool one, struct error *err)
{
	const char *policy = setup->options->policy;
	unsigned int first, last;

	for (;; text++) {
		if (!take_number(&text, &first))
			return bad_policy(policy, err);
		last = first;
		if (!one && *text == '-' && (text++, !take_number(&text, &last)))
			return bad_policy(policy, err);
		if (last < first || (*text && (one || *text != ',')))
			return bad_policy(policy, err);
		if (last >= setup->topology->sim.nr_nodes)
			return bad_node(setup, err);
		while (first <= last)
			node_set(first++, &setup->sim.policy.nodes);
		if (!*text)
			return 0;
	}
}

static int parse_policy(struct run_setup *setup, struct error *err)
{
	const char *text = setup->options->policy;
	struct mempolicy *policy = &setup->sim.policy;

	if (!strcmp(text, "local"))
		return 0;
	if (!strcmp(text, "interleave")) {
		policy->mode = MPOL_INTERLEAVE;
		for (unsigned int nid = 0; nid < setup->topology->sim.nr_nodes; nid++)
			node_set(nid, &policy->nodes);
		return 0;
	}
	if (!strncmp(text, "bind=", 5)) {
		policy->mode = MPOL_BIND;
		return parse_nodes(setup, text + 5, false, err);
	}
	if (!strncmp(text, "prefer=", 7)) {
		policy->mode = MPOL_PREFERRED;
		return parse_nodes(setup, text + 7, true, err);
	}
	return bad_policy(text, err);
}

/* Parses "movable=PCT" or "unmovable=PCT" at *@at and moves past it; each at most once. */
static bool take_share(struct run_setup *setup, const char **at)
{
	static const char *const names[] = {"movable=", "unmovable="};
	unsigned int *const shares[] = {&setup->sim.background.movable,
					&setup->sim.background.unmovable};

	for (size_t i = 0; i < 2; i++) {
		if (strncmp(*at, names[i], strlen(names[i])) || *shares[i])
			continue;
		*at += strlen(names[i]);
		return take_number(at, shares[i]) && *shares[i] <= BACKGROUND_HIGHEST;
	}
	return false;
}

/* The host's memory that it commits: its pages, and the struct page of every frame. */
static int check_fits(const struct run_setup *setup, struct error *err)
{
	const struct sim_config *sim = &setup->sim;
	double nodes = sim->topology->nr_nodes, page = (double)setup->options->page_size;
	double host = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
	double share = (sim->background.movable + sim->background.unmovable) / 100.0;
	double bytes = nodes * (double)sim->pages_per_node * (page * share + 64);

	if (bytes <= host / 2)
		return 0;
	return error_set(err, EINVAL,
			 "--background %s: of %.0f node%s of %.1f GiB it takes %.1f GiB, more than "
			 "half of this host's %.1f GiB; expected a smaller --memory",
			 setup->options->background, nodes, nodes > 1 ? "s" : "",
			 (double)sim->pages_per_node * page / (1 << 30), bytes / (1 << 30),
			 host / (1 << 30));
}

static int parse_background(struct run_setup *setup, struct error *err)
{
	const char *text = setup->options->background, *at = text;
	bool good;

	if (!text)
		return 0;
	good = take_share(setup, &at);
	if (good && *at == ',') {
		at++;
		good = take_share(setup, &at);
	}
	if (!good || *at || !(setup->sim.background.movable + setup->sim.background.unmovable) ||
	    setup->sim.background.movable + setup->sim.background.unmovable > BACKGROUND_HIGHEST)
		return error_set(err, EINVAL,
				 "--background %s: expected movable=PCT,unmovable=PCT or one of "
				 "them, whole percents of each node, 1 to %u in all",
				 text, BACKGROUND_HIGHEST);
	return check_fits(setup, err);
}

int run_memory_parse(struct run_setup *setup, struct error *err)
{
	int ret = parse_policy(setup, err);

	return ret ? ret : parse_background(setup, err);
}
