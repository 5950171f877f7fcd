// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/speed_data.h"

#include <string.h>

#include "src/results/stats.h"
#include "src/report/figure_data.h"
#include "src/report/text.h"

static bool ops_per_s(const struct result *r, size_t repeat, double *out)
{
	return result_number(r, repeat, "ops_per_s", out);
}

/* At the point with the most payload, which is the same part of the trace for all variants. */
static bool density(const struct result *r, size_t repeat, double *out)
{
	double most = 0, held = 0;
	const json_t *point;
	size_t at;

	json_array_foreach((json_t *)result_list(r, repeat, "series"), at, point)
	{
		double live = json_number_value(json_object_get(point, "live_bytes"));

		if (live <= most)
			continue;
		most = live;
		held = json_number_value(json_object_get(point, "pages")) * r->page_size;
	}
	*out = held > 0 ? 100 * most / held : 0;
	return held > 0;
}

static void put_interval(FILE *out, const struct median_interval *m)
{
	fprintf(out, " %.9g %.9g %.9g", m->median, m->low, m->high);
}

bool write_density(FILE *out, const struct figure_input *input)
{
	const struct group *group = input->groups;
	bool any = false;

	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];
		struct median_interval dense, fast;

		fprintf(out, "\"payload %%\" \"%s\" \"low\" \"high\" \"ops/s\" \"low\" \"high\"\n",
			r->label);
		if (value_interval(r, density, &dense) && value_interval(r, ops_per_s, &fast)) {
			put_interval(out, &dense);
			put_interval(out, &fast);
			fputc('\n', out);
			any = true;
		}
		fputs("\n\n", out);
	}
	return any;
}

/*
 * Operations per second of the last lap from where the payload is largest: of a storm, the
 * frees. Points lie at each hundredth of the trace.
 */
static bool rate_from_peak(const struct result *r, size_t repeat, double *out)
{
	const json_t *trace = json_object_get(r->root, "trace"), *point;
	double step = (double)(json_integer_value(json_object_get(trace, "ops")) / 100);
	double most = -1, begin = 0, end = 0;
	size_t at, peak = 0, last = 0;

	json_array_foreach((json_t *)result_list(r, repeat, "series"), at, point)
	{
		double live = json_number_value(json_object_get(point, "live_bytes"));

		end = json_number_value(json_object_get(point, "t_ns"));
		last = at;
		if (live < most)
			continue;
		most = live;
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
	fprintf(out, "%zu \"%s\"", row, r->label);
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

bool write_scaling(FILE *out, const struct figure_input *input)
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
	return any && input->nr_groups > 1;
}

void scaling_names(const struct figure_input *input, char *out, size_t size)
{
	text_set(out, size, "%s", "");
	for (size_t g = 0; g < input->nr_groups; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++)
			if (first_of_label(input, g, i))
				text_add(out, size, "%s%s", *out ? "|" : "",
					 input->groups[g].results[i]->label);
}
