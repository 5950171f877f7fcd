// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/figures.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "lib/output.h"
#include "src/report/figure_settings.h"

/* A drawing: its input, settings and outcome. */
struct drawer {
	const struct drawing *how;
	struct drawn_list *list;
};

static int write_file(const char *path, const struct gnuplot_text *text, struct error *err)
{
	struct output *out = output_open(path, err);
	int ret;

	if (!out)
		return -EIO;
	ret = output_write(out, text->bytes, text->size, err);
	if (ret) {
		output_abort(out);
		return ret;
	}
	return output_commit(out, err);
}

static int write_beside(const char *dir, const char *name, const char *ending,
			const struct gnuplot_text *text, struct error *err)
{
	char *path;
	int ret;

	if (asprintf(&path, "%s/%s.%s", dir, name, ending) < 0)
		return error_set(err, ENOMEM, "%s: out of memory", dir);
	ret = write_file(path, text, err);
	free(path);
	return ret;
}

/* Both pictures are complete before any file appears. */
static int draw_files(const char *dir, const char *name, struct gnuplot_job *job, struct error *err)
{
	static const char *const formats[] = {"svg", "png"};
	struct gnuplot_text pictures[2] = {{0}};
	int ret = 0;

	for (size_t i = 0; i < 2 && !ret; i++) {
		job->format = formats[i];
		ret = gnuplot_draw(job, &pictures[i], err);
	}
	if (!ret)
		ret = write_beside(dir, name, "dat", &job->data, err);
	for (size_t i = 0; i < 2; i++) {
		if (!ret)
			ret = write_beside(dir, name, formats[i], &pictures[i], err);
		free(pictures[i].bytes);
	}
	return ret;
}

static int draw_pictures(const struct drawing *how, struct drawn *drawn,
			 const struct figure_input *input, const struct gnuplot_text *data,
			 struct error *err)
{
	struct gnuplot_job job = {.format = "svg", .data = *data, .seconds = how->seconds};
	char script[64];
	int ret = figure_settings(drawn->figure, input, how->styles, &job);

	snprintf(script, sizeof(script), "%s.gp", drawn->figure->name);
	job.script = script;
	if (ret)
		error_set(err, -ret, "out of memory");
	else if (how->dir)
		ret = draw_files(how->dir, drawn->name, &job, err);
	else
		ret = gnuplot_draw(&job, &drawn->svg, err);
	free(job.settings.bytes);
	free(job.labels.bytes);
	return ret;
}

static void say(const struct drawer *drawer, const char *name, const char *what)
{
	char *line;

	if (asprintf(&line, "%s: %s", name, what) < 0)
		return;
	drawer->how->warn(line);
	free(line);
}

/* Keeps @drawn, or frees it. */
static void settle(struct drawer *drawer, struct drawn *drawn, int ret, const struct error *why)
{
	struct drawn_list *list = drawer->list;

	if (!ret && array_reserve(list->drawn, list->room, list->nr + 1)) {
		list->drawn[list->nr] = *drawn;
		if (drawer->how->drew)
			drawer->how->drew(drawer->how, &list->drawn[list->nr]);
		list->nr++;
		return;
	}
	say(drawer, drawn->name, ret ? why->text : "out of memory");
	list->failed++;
	free(drawn->name);
	free(drawn->svg.bytes);
}

static bool is_taken(const struct drawn_list *list, const char *name)
{
	for (size_t i = 0; i < list->nr; i++)
		if (!strcmp(list->drawn[i].name, name))
			return true;
	return false;
}

/* Groups have names of their own, but a trace on several CPUs may share one. */
static char *name_of(const struct drawer *drawer, const struct figure *figure,
		     const struct figure_input *input)
{
	const char *of = figure->span == SPAN_ALL ? "" : input->groups[0].file_name;
	const char *dot = *of ? "." : "";
	char *name = NULL;

	if (asprintf(&name, "%s%s%s", figure->name, dot, of) < 0)
		return NULL;
	for (unsigned int number = 2; name && is_taken(drawer->list, name); number++) {
		free(name);
		if (asprintf(&name, "%s%s%s-%u", figure->name, dot, of, number) < 0)
			return NULL;
	}
	return name;
}

static int write_data(const struct figure *figure, const struct figure_input *input,
		      struct gnuplot_text *data, enum figure_content *content)
{
	FILE *out = open_memstream(&data->bytes, &data->size);

	if (!out)
		return -ENOMEM;
	*content = figure->write(out, input);
	return fclose(out) ? -ENOMEM : 0;
}

/* Reports and counts a figure that cannot be drawn. */
static void draw_one(struct drawer *drawer, const struct figure *figure,
		     const struct figure_input *input)
{
	struct drawn drawn = {.figure = figure,
			      .group = figure->span == SPAN_GROUP ? input->groups : NULL,
			      .name = name_of(drawer, figure, input)};
	struct error why = {"out of memory"};
	enum figure_content content = FIGURE_SHOWN;
	struct gnuplot_text data = {0};
	int ret;

	if (!drawn.name) {
		drawer->list->failed++;
		drawer->how->warn(why.text);
		return;
	}
	ret = write_data(figure, input, &data, &content);
	if (!ret && content == FIGURE_EMPTY)
		say(drawer, drawn.name, "nothing to draw: the results hold no value");
	if (!ret && content == FIGURE_SHOWN)
		ret = draw_pictures(drawer->how, &drawn, input, &data, &why);
	if (ret || content == FIGURE_SHOWN)
		settle(drawer, &drawn, ret, &why);
	else
		free(drawn.name);
	free(data.bytes);
}

/* Only the @at-th group; or, if it is the first of its trace, all groups of the trace. */
static void draw_from(struct drawer *drawer, const struct figure *figure,
		      const struct groups *groups, size_t at)
{
	struct figure_input input = {&groups->groups[at], 1, figure->path};
	struct groups of_trace;

	if (figure->span == SPAN_GROUP) {
		draw_one(drawer, figure, &input);
		return;
	}
	if (groups_of_trace(&of_trace, groups, at)) {
		drawer->list->failed++;
		drawer->how->warn("out of memory");
		return;
	}
	input.groups = of_trace.groups;
	input.nr_groups = of_trace.nr;
	if (of_trace.nr > 1)
		draw_one(drawer, figure, &input);
	groups_of_trace_free(&of_trace);
}

int figure_check_name(const char *name, struct error *err)
{
	char list[400] = "";
	size_t len = 0;

	for (const struct figure *f = figures; f->name; f++) {
		if (!strcmp(f->name, name))
			return 0;
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", len ? ", " : "",
					f->name);
	}
	return error_set(err, EINVAL, "there is no figure \"%.40s\"; expected any of %s", name,
			 list);
}

static bool is_selected(const struct drawing *how, const struct figure *figure)
{
	return !how->only || !strcmp(how->only, figure->name);
}

int figures_draw(const struct groups *groups, const struct drawing *how, struct drawn_list *list,
		 struct error *err)
{
	struct drawer drawer = {how, list};

	memset(list, 0, sizeof(*list));
	if (!gnuplot_available())
		return error_set(err, ENOENT,
				 "gnuplot is not installed or does not run; on Debian: apt install "
				 "gnuplot-nox");
	for (const struct figure *f = figures; f->name; f++) {
		struct figure_input page = {&groups->groups[how->first], how->nr, f->path};

		if (!is_selected(how, f))
			continue;
		if (f->span == SPAN_ALL)
			draw_one(&drawer, f, &page);
		for (size_t g = 0; f->span != SPAN_ALL && g < how->nr; g++)
			draw_from(&drawer, f, groups, how->first + g);
	}
	return 0;
}

void drawn_list_free(struct drawn_list *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		free(list->drawn[i].name);
		free(list->drawn[i].svg.bytes);
	}
	free(list->drawn);
	memset(list, 0, sizeof(*list));
}
