// SPDX-License-Identifier: GPL-2.0-or-later
/* A result file, then what plot and report make of it, gnuplot aside. */
#include <stdlib.h>
#include <string.h>

#include "src/report/figure_settings.h"
#include "src/report/html.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/some_result.h"

static void write_figure(const struct figure *figure, const struct group *groups, size_t nr,
			 const struct style_map *styles)
{
	const struct figure_input input = {groups, nr, figure->path};
	struct gnuplot_text data = {0};
	struct gnuplot_job job = {0};
	FILE *out = open_memstream(&data.bytes, &data.size);

	figure->write(out, &input);
	fuzz_check(!fclose(out) && strlen(data.bytes) == data.size, "data is a text");
	fuzz_check_no_controls(data.bytes);
	fuzz_check(!figure_settings(figure, &input, styles, &job), "a figure has settings");
	fuzz_check_no_controls(job.settings.bytes);
	fuzz_check_no_controls(job.labels.bytes);
	free(data.bytes);
	free(job.settings.bytes);
	free(job.labels.bytes);
}

static void write_figures(const struct groups *groups, const struct style_map *styles,
			  unsigned int which)
{
	for (const struct figure *f = figures; f->name; f++) {
		if (!(which & 1u << (f - figures) % FUZZ_RESULT_USES))
			continue;
		if (f->span == SPAN_ALL)
			write_figure(f, groups->groups, groups->nr, styles);
		for (size_t i = 0; f->span != SPAN_ALL && i < groups->nr; i++)
			write_figure(f, &groups->groups[i], 1, styles);
	}
}

static void write_page(const struct result_set *set, const struct groups *groups)
{
	const struct drawn_list none = {0};
	struct text_list files = {0};
	const struct html_page page_of = {.set = set,
					  .groups = groups,
					  .nr = groups->nr,
					  .drawn = &none,
					  .no_figures = "",
					  .paths = &files};
	char *page = NULL;
	size_t len;
	FILE *out = open_memstream(&page, &len);

	text_list_add(&files, "%s", "report.html");
	html_report(out, &page_of);
	text_list_free(&files);
	fuzz_check(!fclose(out) && strlen(page) == len, "a page is a text");
	fuzz_check_no_controls(page);
	free(page);
}

static void draw(const struct result_set *set, unsigned int which)
{
	struct style_map styles;
	struct groups groups;
	struct error err = {""};

	fuzz_need(!style_map_init(&styles, set, &err), err.text);
	fuzz_check(!groups_make(&groups, set, style_rank, &styles), "results have groups");
	write_figures(&groups, &styles, which);
	if (which & 1)
		write_page(set, &groups);
	groups_free(&groups);
	style_map_free(&styles);
}

/* Before the first input, so that a copy of the program without plots/ says so at once. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const struct result_set none = {0};
	struct style_map styles;
	struct error err = {""};

	(void)argc;
	(void)argv;
	fuzz_need(!style_map_init(&styles, &none, &err), err.text);
	style_map_free(&styles);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct result_set set;
	unsigned int which;

	if (fuzz_result(data, size, &set, &which)) {
		draw(&set, which);
		result_set_free(&set);
	}
	return 0;
}
