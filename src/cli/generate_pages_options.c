// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/generate_pages_options.h"

#include <errno.h>
#include <stdio.h>

#include "src/cli/page_compressor.h"
#include "workloads/generate_pages.h"
#include "workloads/page_file.h"

#define DEFAULT_SIZE (64ull << 20)

static int parse(const struct generate_options *options, struct page_generation *asked,
		 struct error *err)
{
	*asked = (struct page_generation){.from = options->from,
					  .bytes = DEFAULT_SIZE,
					  .page_size = (uint32_t)options->page_size,
					  .seed = 1};
	if (options->size &&
	    (!parse_size(options->size, &asked->bytes) || asked->bytes < asked->page_size ||
	     asked->bytes > (uint64_t)PAGE_FILE_MAX * asked->page_size))
		return error_set(err, EINVAL, "--size: '%s'; expected a size from a page to 64G",
				 options->size);
	if (options->seed && !parse_number(options->seed, &asked->seed))
		return error_set(err, EINVAL, "--seed: '%s'; expected a number", options->seed);
	if (options->compressor && !options->sizes_only)
		return error_set(err, EINVAL,
				 "--compressor: contents are kept as they are; expected it with "
				 "--sizes-only");
	return 0;
}

static int generate_sizes(struct page_generation *asked, const char *name, const char *out,
			  struct pages_generated *done, struct error *err)
{
	struct bound_compressor bound;
	int ret = bound_compressor_make(&bound, name, asked->page_size, err);

	if (ret)
		return ret;
	asked->compressor = &bound.page;
	ret = generate_pages(asked, out, done, err);
	bound_compressor_free(&bound);
	return ret;
}

int generate_pages_as_asked(const struct generate_options *options, const char *out,
			    uint64_t *events, struct error *err)
{
	const char *name = options->compressor ? options->compressor : "lz4";
	struct pages_generated done = {0};
	struct page_generation asked;
	int ret = parse(options, &asked, err);

	if (ret)
		return ret;
	ret = options->sizes_only ? generate_sizes(&asked, name, out, &done, err)
				  : generate_pages(&asked, out, &done, err);
	if (done.skipped)
		fprintf(stderr, "%llu files were left out: they cannot be read\n",
			(unsigned long long)done.skipped);
	*events = done.events;
	return ret;
}

void generate_pages_list(void)
{
	puts("\npages: a swap trace of the pages in your own files, with its page file beside it\n"
	     "  --from         Files and folders, with commas between. Default this program's own "
	     "file.\n"
	     "  --size         Take no more than this. Default 64M.\n"
	     "  --sizes-only   Write compressed sizes in place of contents. Default off.\n"
	     "  --compressor   With --sizes-only: lz4, zstd or lzo1x. Default lz4.\n"
	     "  --seed         Seed of the random numbers. Default 1.");
}
