// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/figure_settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/quote.h"
#include "src/report/figure_data.h"
#include "src/report/group_verdict.h"
#include "src/report/wrap.h"

/* Characters shown of a text; longer ones are cut. */
#define TITLE_MOST    600
#define NAME_MOST     64
#define TITLE_COLUMNS 72
/* Below the name of a trace whose variants do not differ. */
#define ALIKE "\nno difference"
/* Names of which gnuplot surely shows all in its key. */
#define KEY_MOST 24
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
		quote_gnuplot(out, title, TITLE_MOST);
	fputc('\n', out);
	free(title);
	return ret;
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
	char *wrapped = malloc(2 * strlen(label) + 1), *to = wrapped;

	if (!wrapped) {
		list->failed = true;
		return;
	}
	for (unsigned int lines = 1; *label; label++) {
		if (to > wrapped && strchr(":+", *label) && lines++ < WRAP_LINES)
			*to++ = '\n';
		*to++ = *label;
	}
	*to = '\0';
	text_list_add(list, "%s", wrapped);
	free(wrapped);
}

/* What separates the groups of a trace goes below its name. */
static void break_lines(char *text)
{
	char *to = text;

	for (; *text; text++) {
		bool breaks = text[0] == ',' && text[1] == ' ';

		*to++ = breaks ? '\n' : *text;
		text += breaks;
	}
	*to = '\0';
}

static void list_traces(const struct figure *figure, const struct figure_input *input,
			struct text_list *names)
{
	const struct metric *metric = figure->metric ? find_metric(figure->metric) : NULL;

	for (size_t g = 0; g < input->nr_groups; g++) {
		bool alike = metric && nothing_differs(&input->groups[g], metric);
		size_t nr = names->nr;

		text_list_add(names, "%s%s", input->groups[g].name, alike ? ALIKE : "");
		if (names->nr > nr)
			break_lines(names->texts[nr]);
	}
}

static int put_variants(FILE *out, const struct figure_input *input, const struct style_map *styles)
{
	struct text_list variants = {0}, below = {0};
	bool failed;

	list_variants(input, &variants);
	for (size_t i = 0; i < variants.nr; i++)
		text_list_add_wrapped(&below, variants.texts[i]);
	failed = variants.failed || below.failed;
	fputs("# style variant below\n", out);
	for (size_t i = 0; i < variants.nr && !failed; i++) {
		fprintf(out, "%u ", style_of(styles, variants.texts[i]));
		quote_label(out, variants.texts[i], NAME_MOST, false);
		fputc(' ', out);
		quote_label(out, below.texts[i], NAME_MOST, false);
		fputc('\n', out);
	}
	text_list_free(&variants);
	text_list_free(&below);
	return failed ? -ENOMEM : 0;
}

static int put_names(FILE *out, const struct figure *figure, const struct figure_input *input)
{
	struct text_list names = {0};
	bool failed;

	if (figure->names)
		figure->names(input, &names);
	else
		list_traces(figure, input, &names);
	fputs("\n\n# name\n", out);
	for (size_t i = 0; i < names.nr; i++) {
		quote_label(out, names.texts[i], NAME_MOST + sizeof(ALIKE), true);
		fputc('\n', out);
	}
	failed = names.failed;
	text_list_free(&names);
	return failed ? -ENOMEM : 0;
}

int figure_settings(const struct figure *figure, const struct figure_input *input,
		    const struct style_map *styles, struct gnuplot_job *job)
{
	FILE *settings = open_memstream(&job->settings.bytes, &job->settings.size);
	FILE *labels = open_memstream(&job->labels.bytes, &job->labels.size);
	int ret = settings && labels ? 0 : -ENOMEM;

	if (!ret)
		ret = set_title(settings, figure, input);
	if (!ret)
		ret = put_variants(labels, input, styles);
	if (!ret)
		ret = put_names(labels, figure, input);
	if (settings && fclose(settings))
		ret = -ENOMEM;
	if (labels && fclose(labels))
		ret = -ENOMEM;
	return ret;
}
