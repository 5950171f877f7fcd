// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/search/table.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "lib/quote.h"
#include "src/explore/search/symbols.h"

#define COLUMN	  46
#define HEAD_ROWS 4 /* of a long stretch: shown before and after the cut */
#define TAIL_ROWS 8

/* Accesses of one CPU in one source line, one after the other. */
struct row {
	uint64_t step;
	unsigned int cpu;
	size_t place;
	char what[96]; /* of its last access */
	unsigned int nr;
	bool alone; /* one access, shown with more than its place */
	bool cut;   /* stands for @nr rows that are left out */
};

struct explore_table {
	struct explore_event *events;
	size_t nr_events, room;
	struct explore_place *places; /* sorted by offset, each once */
	size_t nr_places;
	struct row *rows;
	size_t nr_rows;
	unsigned int nr_cpus;
	bool failed;
};

struct explore_table *explore_table_new(void)
{
	return calloc(1, sizeof(struct explore_table));
}

void explore_table_free(struct explore_table *table)
{
	explore_places_free(table->places, table->nr_places);
	free(table->events);
	free(table->rows);
	free(table);
}

void explore_table_add(struct explore_table *t, const struct explore_event *event)
{
	if (!array_reserve(t->events, t->room, t->nr_events + 1)) {
		t->failed = true;
		return;
	}
	t->events[t->nr_events++] = *event;
	if (event->cpu >= t->nr_cpus && event->cpu < EXPLORE_MAX_CPUS)
		t->nr_cpus = event->cpu + 1;
}

static uint64_t offset_of(const void *pc)
{
	Dl_info info;

	return dladdr(pc, &info) ? (uint64_t)((const char *)pc - (const char *)info.dli_fbase) : 0;
}

static int by_offset(const void *a, const void *b)
{
	const struct explore_place *x = a, *y = b;

	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static int find_places(struct explore_table *t)
{
	size_t nr = 0;

	size_t all = 2 * t->nr_events;

	t->places = calloc(all + 1, sizeof(*t->places));
	if (!t->places)
		return -ENOMEM;
	for (size_t i = 0; i < t->nr_events; i++) {
		t->places[2 * i].offset = offset_of(t->events[i].pc);
		t->places[2 * i + 1].offset = offset_of(t->events[i].from_pc);
	}
	qsort(t->places, all, sizeof(*t->places), by_offset);
	for (size_t i = 0; i < all; i++)
		if (!nr || t->places[nr - 1].offset != t->places[i].offset)
			t->places[nr++] = t->places[i];
	t->nr_places = nr;
	explore_places(t->places, nr);
	return 0;
}

static size_t place_of(const struct explore_table *t, const void *pc)
{
	struct explore_place key = {.offset = offset_of(pc)};
	const struct explore_place *found =
		bsearch(&key, t->places, t->nr_places, sizeof(key), by_offset);

	return (size_t)(found - t->places);
}

static bool same_line(const struct explore_place *a, const struct explore_place *b)
{
	return a->file && b->file && a->line == b->line && !strcmp(a->file, b->file);
}

static const char *base(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? slash + 1 : file;
}

/* For a load that returns an older value: whose store that was. */
static void say_source(const struct explore_table *t, const struct explore_event *event,
		       struct row *row)
{
	const struct explore_place *place = &t->places[place_of(t, event->from_pc)];

	if (!event->from_pc)
		snprintf(row->what, sizeof(row->what), "%s, 0x%llx, from before", event->kind,
			 (unsigned long long)event->value);
	else
		snprintf(row->what, sizeof(row->what), "%s, 0x%llx, of CPU %u's store at %s:%d",
			 event->kind, (unsigned long long)event->value, event->from_cpu,
			 place->file ? base(place->file) : "?", place->line);
}

static void add_event(struct explore_table *t, const struct explore_event *event)
{
	size_t place = place_of(t, event->pc);
	bool older = !strcmp(event->kind, "reads an older value");
	bool alone = older || !strcmp(event->kind, "seen by all"); /* later than its place says */
	struct row *row = t->nr_rows ? &t->rows[t->nr_rows - 1] : NULL;

	if (!row || row->cpu != event->cpu || alone || row->alone ||
	    !same_line(&t->places[row->place], &t->places[place])) {
		row = &t->rows[t->nr_rows++];
		*row = (struct row){
			.step = event->step, .cpu = event->cpu, .place = place, .alone = alone};
	}
	row->nr++;
	if (older) {
		say_source(t, event, row);
		return;
	}
	snprintf(row->what, sizeof(row->what), "%s %p, was 0x%llx", event->kind,
		 (const void *)event->addr, (unsigned long long)event->value);
}

/* The rows of one CPU that begin at @first. */
static size_t stretch(const struct explore_table *t, size_t first)
{
	size_t end = first;

	while (end < t->nr_rows && t->rows[end].cpu == t->rows[first].cpu)
		end++;
	return end - first;
}

static void cut_stretches(struct explore_table *t)
{
	size_t out = 0;

	for (size_t first = 0, nr; first < t->nr_rows; first += nr) {
		size_t kept = nr = stretch(t, first);

		if (nr > HEAD_ROWS + TAIL_ROWS + 1)
			kept = HEAD_ROWS;
		memmove(&t->rows[out], &t->rows[first], kept * sizeof(*t->rows));
		out += kept;
		if (kept == nr)
			continue;
		t->rows[out++] = (struct row){.cpu = t->rows[first].cpu,
					      .cut = true,
					      .nr = (unsigned int)(nr - HEAD_ROWS - TAIL_ROWS)};
		memmove(&t->rows[out], &t->rows[first + nr - TAIL_ROWS],
			TAIL_ROWS * sizeof(*t->rows));
		out += TAIL_ROWS;
	}
	t->nr_rows = out;
}

static int make_rows(struct explore_table *t, bool whole)
{
	if (t->rows)
		return 0;
	t->rows = calloc(t->nr_events + 1, sizeof(*t->rows));
	if (t->failed || !t->rows || find_places(t))
		return -ENOMEM;
	for (size_t i = 0; i < t->nr_events; i++)
		add_event(t, &t->events[i]);
	if (!whole)
		cut_stretches(t);
	return 0;
}

static void where(const struct explore_table *t, const struct row *row, char *out, size_t size)
{
	const struct explore_place *place = &t->places[row->place];

	if (row->cut)
		snprintf(out, size, "... %u more lines ...", row->nr);
	else if (place->file)
		snprintf(out, size, "%s %s:%d", place->function, base(place->file), place->line);
	else
		snprintf(out, size, "+0x%llx", (unsigned long long)place->offset);
}

static void print_cell(const struct explore_table *t, const struct row *row, const char *text,
		       FILE *out)
{
	fprintf(out, "%*s%.*s\n", (int)(row->cpu * COLUMN), "", COLUMN + 20, text);
}

int explore_table_text(struct explore_table *t, bool whole, FILE *out)
{
	char text[256];

	if (make_rows(t, whole))
		return -ENOMEM;
	fputs("  step  ", out);
	for (unsigned int cpu = 0; cpu < t->nr_cpus; cpu++)
		fprintf(out, "CPU %-*u", COLUMN - 4, cpu);
	fputc('\n', out);
	for (size_t i = 0; i < t->nr_rows; i++) {
		const struct row *row = &t->rows[i];

		where(t, row, text, sizeof(text));
		if (row->cut) {
			fprintf(out, "        ");
			print_cell(t, row, text, out);
			continue;
		}
		fprintf(out, "%6llu  ", (unsigned long long)row->step);
		print_cell(t, row, text, out);
		fprintf(out, "          ");
		print_cell(t, row, row->what, out);
	}
	return 0;
}

static void html_row(const struct explore_table *t, const struct row *row, FILE *out)
{
	char text[256];

	where(t, row, text, sizeof(text));
	fputs("<tr><td>", out);
	if (!row->cut)
		fprintf(out, "%llu", (unsigned long long)row->step);
	fputs("</td>", out);
	for (unsigned int cpu = 0; cpu < t->nr_cpus; cpu++) {
		fputs(cpu == row->cpu ? "<td class=\"on\">" : "<td>", out);
		if (cpu == row->cpu) {
			quote_html(out, text);
			fputs("<br><small>", out);
			quote_html(out, row->what);
			fputs("</small>", out);
		}
		fputs("</td>", out);
	}
	fputs("</tr>\n", out);
}

int explore_table_html(struct explore_table *t, bool whole, const char *title, const char *report,
		       FILE *out)
{
	if (make_rows(t, whole))
		return -ENOMEM;
	fputs("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>", out);
	quote_html(out, title);
	fputs("</title>\n<style>body{font:14px sans-serif}table{border-collapse:collapse}"
	      "td,th{border:1px solid #ccc;padding:2px 6px;text-align:left;vertical-align:top}"
	      "td.on{background:#eef4ff;font-family:monospace}small{color:#555}</style>\n<h1>",
	      out);
	quote_html(out, title);
	fputs("</h1>\n<pre>", out);
	quote_html(out, report);
	fputs("</pre>\n<table><tr><th>step</th>", out);
	for (unsigned int cpu = 0; cpu < t->nr_cpus; cpu++)
		fprintf(out, "<th>CPU %u</th>", cpu);
	fputs("</tr>\n", out);
	for (size_t i = 0; i < t->nr_rows; i++)
		html_row(t, &t->rows[i], out);
	fputs("</table></html>\n", out);
	return 0;
}
