// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/pressure_data.h"

#include "lib/quote.h"
#include "src/results/stats.h"
#include "src/report/figure_data.h"
#include "src/report/figure_settings.h"

#define MIB (1024.0 * 1024.0)

static bool was_short(const struct result *r, size_t repeat)
{
	static const char *const signs[] = {"reclaim.kswapd_wakes", "reclaim.direct_runs",
					    "reclaim.refused_pages"};
	double value;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (result_number(r, repeat, signs[i], &value) && value > 0)
			return true;
	return false;
}

static bool any_was_short(const struct group *group)
{
	for (size_t i = 0; i < group->nr; i++)
		for (size_t k = 0; k < group->results[i]->nr_repeats; k++)
			if (was_short(group->results[i], k))
				return true;
	return false;
}

static bool in_mib(const struct result *r, size_t repeat, const char *path, double *out)
{
	if (!result_number(r, repeat, path, out))
		return false;
	*out *= r->page_size / MIB;
	return true;
}

static bool frames(const struct result *r, size_t repeat, double *out)
{
	return in_mib(r, repeat, "reclaim.peak_frames", out);
}

static bool pool_pages(const struct result *r, size_t repeat, double *out)
{
	return in_mib(r, repeat, "memory.peak_pages", out);
}

/* They are counted in all laps, also in the warm-up. */
static bool failed(const struct result *r, size_t repeat, double *out)
{
	double laps, warmup = 0;

	if (!result_number(r, repeat, "failed_allocations", out) ||
	    !result_number(r, repeat, "laps", &laps))
		return false;
	result_number(r, repeat, "warmup_laps", &warmup);
	if (!(laps + warmup > 0))
		return false;
	*out /= laps + warmup;
	return true;
}

/* Front-ends count their last lap: zswap and zram each by its own name. */
static bool written_back(const struct result *r, size_t repeat, double *out)
{
	return result_number(r, repeat, "frontend.counters.written_back_pages", out) ||
	       result_number(r, repeat, "frontend.counters.bd_writes", out);
}

static void write_value(FILE *out, const struct result *r, value_fn *value)
{
	struct median_interval m = {-1, -1, -1};

	value_interval(r, value, &m);
	put_interval(out, &m);
}

static void write_memory(FILE *out, const struct result *r)
{
	double of_node = r->node_memory;
	size_t nodes = result_nodes(r, 0);

	put_number(out, of_node > 0 && nodes ? of_node * (double)nodes / MIB : -1);
	fputc('\n', out);
}

enum figure_content write_pressure(FILE *out, const struct figure_input *input)
{
	static value_fn *const values[] = {frames, pool_pages, failed, written_back};
	const struct group *group = input->groups;

	fputs("\"variant\" \"frames MiB\" \"low\" \"high\" \"pools MiB\" \"low\" \"high\" "
	      "\"failed\" \"low\" \"high\" \"written back\" \"low\" \"high\" \"memory MiB\"\n",
	      out);
	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];

		quote_data(out, r->label);
		for (size_t k = 0; k < sizeof(values) / sizeof(values[0]); k++)
			write_value(out, r, values[k]);
		write_memory(out, r);
	}
	return any_was_short(group) ? FIGURE_SHOWN : FIGURE_NONE;
}

void pressure_names(const struct figure_input *input, struct text_list *names)
{
	for (size_t i = 0; i < input->groups->nr; i++)
		text_list_add_wrapped(names, input->groups->results[i]->label);
}
