// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/html.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/build_info.h"
#include "lib/quote.h"
#include "src/report/html_parts.h"
#include "src/report/text_list.h"

static const char style[] =
	":root{color-scheme:light dark;--rule:#8884;--soft:#8881}"
	"body{font:16px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem}"
	"h1{font-size:1.7rem}h2{border-top:2px solid "
	"var(--rule);padding-top:1rem;margin-top:2.5rem}"
	".wide{overflow-x:auto}"
	"table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}"
	"th,td{padding:.3rem .8rem;text-align:right;border-bottom:1px solid var(--rule)}"
	"th:first-child{text-align:left;font-weight:500}tr:first-child th{background:var(--soft)}"
	"small{font-size:.78em;font-weight:400;opacity:.85}"
	".worse{color:light-dark(#b03a00,#ff9b63)}.better{color:light-dark(#00684a,#5fd3a8)}"
	".plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(34rem,100%),1fr));"
	"gap:1rem}"
	"figure{margin:0;background:#fff;border:1px solid "
	"var(--rule);border-radius:6px;padding:.4rem}"
	"figure svg{width:100%;height:auto;display:block}"
	".note{border-left:4px solid #d55e00;padding:.3rem .8rem;background:var(--soft)}"
	"code,pre{font-size:.85em;overflow-wrap:anywhere}.context td{text-align:left}";

/* From "<svg" on: the text before it is for separate files. */
static void inline_svg(FILE *out, const struct gnuplot_text *svg)
{
	const char *begin = strstr(svg->bytes, "<svg");

	fputs("<figure>", out);
	fputs(begin ? begin : svg->bytes, out);
	fputs("</figure>\n", out);
}

static void put_figures(FILE *out, const struct drawn_list *drawn, const struct group *group)
{
	fputs("<div class=plots>\n", out);
	for (size_t i = 0; i < drawn->nr; i++)
		if (drawn->drawn[i].group == group)
			inline_svg(out, &drawn->drawn[i].svg);
	fputs("</div>\n", out);
}

static void put_context(FILE *out, const struct group *groups, size_t nr)
{
	char *context = NULL;
	size_t len;
	FILE *text = open_memstream(&context, &len);

	if (!text)
		return;
	groups_context(text, groups, nr);
	if (!fclose(text))
		quote_html(out, context);
	free(context);
}

static void put_head(FILE *out, const struct group *groups, size_t nr)
{
	fputs("<!DOCTYPE html>\n<html lang=en>\n<meta charset=utf-8>\n"
	      "<meta name=viewport content=\"width=device-width,initial-scale=1\">\n"
	      "<title>zslab report</title>\n<style>",
	      out);
	fputs(style, out);
	fputs("</style>\n<h1>zslab: zsmalloc's variants, side by side</h1>\n<p>", out);
	put_context(out, groups, nr);
	fputs(".</p>\n", out);
}

static void put_group(FILE *out, const struct group *group, const struct drawn_list *drawn)
{
	fputs("<h2>", out);
	quote_html(out, group->name);
	fputs("</h2>\n<p>", out);
	put_context(out, group, 1);
	fputs(".</p>\n", out);
	if (!group->nr)
		return;
	html_metrics_table(out, group);
	put_figures(out, drawn, group);
	html_migration_table(out, group);
}

static void put_note(FILE *out, const struct drawn_list *drawn, const char *no_figures)
{
	if (*no_figures) {
		fputs("<p class=note>No figures: ", out);
		quote_html(out, no_figures);
		fputs("</p>\n", out);
	}
	if (drawn->failed)
		fprintf(out,
			"<p class=note>Figures that could not be drawn, and are missing here: "
			"%zu</p>\n",
			drawn->failed);
}

/* A file name as part of an address: all pages are in one folder. */
static void put_address(FILE *out, const char *path)
{
	const char *slash = strrchr(path, '/');

	for (const char *name = slash ? slash + 1 : path; *name; name++)
		fprintf(out,
			isalnum((unsigned char)*name) || strchr("-._", *name) ? "%c" : "%%%02X",
			(unsigned char)*name);
}

static void put_pages(FILE *out, const struct html_page *page)
{
	if (page->paths->nr < 2)
		return;
	fprintf(out, "<p>Page %zu of %zu, with traces %zu to %zu of %zu:", page->number + 1,
		page->paths->nr, page->first + 1, page->first + page->nr, page->groups->nr);
	for (size_t i = 0; i < page->paths->nr; i++) {
		fputs(" <a href=\"", out);
		put_address(out, page->paths->texts[i]);
		fprintf(out, "\">%zu</a>", i + 1);
	}
	fputs("</p>\n", out);
}

void html_report(FILE *out, const struct html_page *page)
{
	const struct group *groups = &page->groups->groups[page->first];

	put_head(out, groups, page->nr);
	put_pages(out, page);
	put_note(out, page->drawn, page->no_figures);
	if (!page->number)
		html_failures(out, page->set);
	put_figures(out, page->drawn, NULL);
	fputs("<p>Figures are medians over the repeats. Ratios are to the first variant, with a "
	      "95&nbsp;% bootstrap interval. Better and worse stand where chance (a permutation "
	      "test at 5&nbsp;% of all rows together), two steps of the clock, the host and the "
	      "locks are ruled out as what made the difference.</p>\n",
	      out);
	for (size_t i = 0; i < page->nr; i++)
		put_group(out, &groups[i], page->drawn);
	html_context(out, page);
	put_pages(out, page);
	fprintf(out, "<p><small>Made by zslab %s (git %s).</small></p>\n</html>\n",
		build_info.version, build_info.git);
}
