// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "src/cli/options/options.h"
#include "src/zs/size_class.h"

struct classes_options {
	uint64_t page_size, chain_size;
	bool csv, json;
};

#define FIELD(name) offsetof(struct classes_options, name)
static const struct option_def options[] = {
	{.name = "page-size",
	 .type = OPTION_SIZE,
	 .arg = "N",
	 .def = "4096",
	 .help = "Page size in bytes: a power of two from 4k to 64k.",
	 .offset = FIELD(page_size),
	 .min = 4096,
	 .max = 65536},
	{.name = "chain-size",
	 .type = OPTION_NUMBER,
	 .arg = "N",
	 .def = "8",
	 .help = "Most pages of a zspage (CONFIG_ZSMALLOC_CHAIN_SIZE).",
	 .offset = FIELD(chain_size),
	 .min = ZS_MIN_CHAIN_SIZE,
	 .max = ZS_MAX_CHAIN_SIZE},
	{.name = "csv",
	 .type = OPTION_FLAG,
	 .help = "Print CSV with the header index,size,pages_per_zspage,objs_per_zspage.",
	 .offset = FIELD(csv)},
	{.name = "json", .type = OPTION_FLAG, .help = "Print JSON.", .offset = FIELD(json)},
	{0},
};

typedef void (*class_printer)(const struct zs_class_geometry *c, bool first);

static void print_csv(const struct zs_class_geometry *c, bool first)
{
	if (first)
		puts("index,size,pages_per_zspage,objs_per_zspage");
	printf("%u,%u,%u,%u\n", c->index, c->size, c->pages_per_zspage, c->objs_per_zspage);
}

static void print_json(const struct zs_class_geometry *c, bool first)
{
	printf("%s{\"index\":%u,\"size\":%u,\"pages_per_zspage\":%u,\"objs_per_zspage\":%u}",
	       first ? "[\n" : ",\n", c->index, c->size, c->pages_per_zspage, c->objs_per_zspage);
}

static void print_text(const struct zs_class_geometry *c, bool first)
{
	if (first)
		puts("index   size  pages/zspage  objects/zspage");
	printf("%5u %6u %13u %15u\n", c->index, c->size, c->pages_per_zspage, c->objs_per_zspage);
}

static int run_classes(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct classes_options *o = values;
	class_printer print = o->csv ? print_csv : o->json ? print_json : print_text;
	struct zs_class_table table;
	unsigned int page_shift = 0;
	bool first = true;

	while (1u << page_shift < o->page_size)
		page_shift++;
	if (1u << page_shift != o->page_size ||
	    zs_class_table_init(&table, page_shift, (unsigned int)o->chain_size)) {
		fprintf(stderr, "--page-size: %llu is not a power of two from 4096 to 65536\n",
			(unsigned long long)o->page_size);
		return EXIT_USAGE;
	}
	for (unsigned int i = 0; i < table.nr_slots; i++) {
		if (table.slot[i].index != i)
			continue; /* merged into a larger one */
		print(&table.slot[i], first);
		first = false;
	}
	if (o->json)
		puts("\n]");
	return EXIT_DONE;
}

const struct command command_classes = {
	.name = "classes",
	.args = "",
	.summary = "print the size-class table for a page and chain size",
	.description = "Prints one row per distinct size class, ascending. Slots of the kernel's "
		       "table that share a class appear once, under the largest size.",
	.examples = "zslab classes\n"
		    "zslab classes --page-size 16k --chain-size 10 --csv",
	.options = options,
	.values_size = sizeof(struct classes_options),
	.run = run_classes,
};
