// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/speed_data.h"

#include <math.h>
#include <string.h>

#include "lib/quote.h"
#include "src/results/stats.h"
#include "src/report/figure_data.h"

static bool ops_per_s(const struct result *r, size_t repeat, double *out)
{
	return result_number(r, repeat, "ops_per_s", out);
}

/* At the point with the most payload, which is the same part of the trace for all variants. */
static bool density(const struct result *r, size_t repeat, double *out)
{
	double most = 0, held = 0;
	const struct result_point *series;
	size_t nr = result_series(r, repeat, &series);

	for (size_t at = 0; at < nr; at++) {
		if (!(series[at].live_bytes > most))
			continue;
		most = series[at].live_bytes;
		held = series[at].pages * r->page_size;
	}
	*out = held > 0 ? 100 * most / held : 0;
	return held > 0;
}

enum figure_content write_density(FILE *out, const struct figure_input *input)
{
	const struct group *group = input->groups;
	bool any = false;

	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];
		struct median_interval dense, fast;

		fputs("\"payload %\" ", out);
		quote_data(out, r->label);
		fputs(" \"low\" \"high\" \"ops/s\" \"low\" \"high\"\n", out);
		if (value_interval(r, density, &dense) && value_interval(r, ops_per_s, &fast)) {
			any |= put_interval(out, &dense);
			put_interval(out, &fast);
			fputc('\n', out);
		}
		fputs("\n\n", out);
	}
	return any ? FIGURE_SHOWN : FIGURE_NONE;
}

/*
 * Operations per second of the last lap from where the payload is largest: of a storm, the
 * frees. Points lie at each hundredth of the trace.
 */
static bool rate_from_peak(const struct result *r, size_t repeat, double *out)
{
	double step = floor(r->trace_ops / 100), most = -1, begin = 0, end = 0;
	const struct result_point *series;
	size_t nr = result_series(r, repeat, &series), peak = 0, last = 0;

	for (size_t at = 0; at < nr; at++) {
		end = series[at].t_ns;
		last = at;
		if (!(series[at].live_bytes >= most))
			continue;
		most = series[at].live_bytes;
		begin = end;
		peak = at;
	}
	*out = end > begin ? (double)(last - peak) * step * 1e9 / (end - begin) : 0;
	return *out > 0;
}

static bool free_p50(const struct result *r, size_t repeat, double *out)
{
	return result_number(r, repeat, "latency_ns.free.p50", out);
}

static bool free_p99(const struct result *r, size_t repeat, double *out)
{
	return result_number(r, repeat, "latency_ns.free.p99", out);
}

/* False: no sample. */
static bool write_row(FILE *out, size_t row, const struct result *r)
{
	static value_fn *const values[] = {rate_from_peak, free_p50, free_p99};
	struct median_interval m[3];

	for (size_t k = 0; k < 3; k++)
		if (!value_interval(r, values[k], &m[k]))
			return false;
	fprintf(out, "%zu ", row);
	quote_data(out, r->label);
	for (size_t k = 0; k < 3; k++)
		put_interval(out, &m[k]);
	fputc('\n', out);
	return true;
}

static bool write_label(FILE *out, size_t row, const struct group *group, const char *label)
{
	for (size_t i = 0; i < group->nr; i++)
		if (!strcmp(group->results[i]->label, label))
			return write_row(out, row, group->results[i]);
	return false;
}

static void write_head(FILE *out, const struct group *group)
{
	bool oversubscribed = false;

	for (size_t i = 0; i < group->nr; i++)
		oversubscribed |= group->results[i]->oversubscribed;
	fprintf(out,
		"\"row\" \"%u CPU%s%s\" \"ops/s\" \"low\" \"high\" \"p50\" \"low\" \"high\" "
		"\"p99\" \"low\" \"high\"\n",
		group->first->cpus, group->first->cpus == 1 ? "" : "s",
		oversubscribed ? ", oversubscribed" : "");
}

enum figure_content write_scaling(FILE *out, const struct figure_input *input)
{
	bool any = false;

	for (size_t block = 0; block < input->nr_groups; block++) {
		size_t row = 0;

		write_head(out, &input->groups[block]);
		for (size_t g = 0; g < input->nr_groups; g++)
			for (size_t i = 0; i < input->groups[g].nr; i++)
				if (first_of_label(input, g, i))
					any |= write_label(out, ++row, &input->groups[block],
							   input->groups[g].results[i]->label);
		fputs("\n\n", out);
	}
	return any && input->nr_groups > 1 ? FIGURE_SHOWN : FIGURE_NONE;
}

void scaling_names(const struct figure_input *input, struct text_list *names)
{
	for (size_t g = 0; g < input->nr_groups; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++)
			if (first_of_label(input, g, i))
				text_list_add(names, "%s", input->groups[g].results[i]->label);
}
