// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/figure_settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/quote.h"
#include "src/report/figure_data.h"
#include "src/report/group_verdict.h"
#include "src/report/wrap.h"

/* Characters that are shown of a text: of more, nobody reads the end. */
#define TITLE_MOST    600
#define NAME_MOST     64
#define TITLE_COLUMNS 72
/* Names of which gnuplot surely shows all in its key. */
#define KEY_MOST 16
/* Of a variant's name, whose switches stand below it. */
#define WRAP_LINES 5

static size_t count_variants(const struct figure_input *input)
{
	size_t nr = 0;

	for (size_t g = 0; g < input->nr_groups; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++)
			nr += first_of_label(input, g, i);
	return nr;
}

static void put_context(FILE *out, const struct figure_input *input)
{
	char *text = NULL;
	size_t len;
	FILE *context = open_memstream(&text, &len);

	if (!context)
		return;
	groups_context(context, input->groups, input->nr_groups);
	fclose(context);
	wrap_print_list(out, text, TITLE_COLUMNS);
	free(text);
}

static void put_title(FILE *out, const struct figure *figure, const struct figure_input *input)
{
	size_t variants = count_variants(input);

	fputs(figure->title, out);
	if (figure->span != SPAN_ALL)
		fprintf(out, ": %.100s", input->groups[0].name);
	fputc('\n', out);
	put_context(out, input);
	if (variants > KEY_MOST)
		fprintf(out,
			"%zu variants: more than the key has room for; all are in the .dat file\n",
			variants);
	if (input->nr_groups == 1)
		put_verdict(out, input->groups, figure->metric);
}

static int set_title(FILE *out, const struct figure *figure, const struct figure_input *input)
{
	char *title = NULL;
	size_t len;
	FILE *text = open_memstream(&title, &len);
	int ret;

	if (!text)
		return -ENOMEM;
	put_title(text, figure, input);
	ret = fclose(text) ? -ENOMEM : 0;
	/* Without a verdict the last line is empty. */
	while (!ret && len && title[len - 1] == '\n')
		title[--len] = '\0';
	fputs("full_title = ", out);
	if (!ret)
		quote_gnuplot(out, title, TITLE_MOST, false);
	fputc('\n', out);
	free(title);
	return ret;
}

/* gnuplot has no array without elements. */
static void begin_array(FILE *out, const char *name, size_t nr)
{
	fprintf(out, "nr_%ss = %zu\narray %s[%zu]\n", name, nr, name, nr ? nr : 1);
}

static void set_texts(FILE *out, const char *name, const struct text_list *texts, bool format)
{
	begin_array(out, name, texts->nr);
	for (size_t i = 0; i < texts->nr; i++) {
		fprintf(out, "%s[%zu] = ", name, i + 1);
		quote_gnuplot(out, texts->texts[i], NAME_MOST, format);
		fputc('\n', out);
	}
}

static void set_styles(FILE *out, const struct text_list *variants, const struct style_map *styles)
{
	begin_array(out, "style", variants->nr);
	for (size_t i = 0; i < variants->nr; i++)
		fprintf(out, "style[%zu] = %u\n", i + 1, style_of(styles, variants->texts[i]));
}

/* Each label once, in the order of the data's blocks. */
static void list_variants(const struct figure_input *input, struct text_list *variants)
{
	for (size_t g = 0; g < input->nr_groups; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++)
			if (first_of_label(input, g, i))
				text_list_add(variants, "%s", input->groups[g].results[i]->label);
}

void text_list_add_wrapped(struct text_list *list, const char *label)
{
	char wrapped[4 * NAME_MOST + 1];
	size_t len = 0;

	for (unsigned int lines = 1; *label && len + 2 < sizeof(wrapped); label++) {
		if (len && strchr(":+", *label) && lines++ < WRAP_LINES)
			wrapped[len++] = '\n';
		wrapped[len++] = *label;
	}
	text_list_add(list, "%.*s", (int)len, wrapped);
}

/* What separates groups of a trace stands below its name. */
static void put_name(char *out, size_t size, const char *name)
{
	size_t len = 0;

	for (; *name && len + 1 < size; name++) {
		if (name[0] == ',' && name[1] == ' ') {
			out[len++] = '\n';
			name++;
		} else {
			out[len++] = *name;
		}
	}
	out[len] = '\0';
}

static void list_traces(const struct figure *figure, const struct figure_input *input,
			struct text_list *names)
{
	const struct metric *metric = figure->metric ? find_metric(figure->metric) : NULL;

	for (size_t g = 0; g < input->nr_groups; g++) {
		bool alike = metric && nothing_differs(&input->groups[g], metric);

		char name[NAME_MOST + 1];

		put_name(name, sizeof(name), input->groups[g].name);
		text_list_add(names, "%s%s", name, alike ? "\nno difference" : "");
	}
}

static int set_names(FILE *out, const struct figure *figure, const struct figure_input *input,
		     const struct style_map *styles)
{
	struct text_list variants = {0}, below = {0}, names = {0};
	bool failed;

	list_variants(input, &variants);
	for (size_t i = 0; i < variants.nr; i++)
		text_list_add_wrapped(&below, variants.texts[i]);
	if (figure->names)
		figure->names(input, &names);
	else
		list_traces(figure, input, &names);
	set_texts(out, "variant", &variants, false);
	set_texts(out, "below", &below, false);
	set_texts(out, "name", &names, true);
	set_styles(out, &variants, styles);
	failed = variants.failed || below.failed || names.failed;
	text_list_free(&variants);
	text_list_free(&below);
	text_list_free(&names);
	return failed ? -ENOMEM : 0;
}

int figure_settings(const struct figure *figure, const struct figure_input *input,
		    const struct style_map *styles, struct gnuplot_text *settings)
{
	FILE *out = open_memstream(&settings->bytes, &settings->size);
	int ret;

	if (!out)
		return -ENOMEM;
	ret = set_title(out, figure, input);
	if (!ret)
		ret = set_names(out, figure, input, styles);
	return fclose(out) ? -ENOMEM : ret;
}
