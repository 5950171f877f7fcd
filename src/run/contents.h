/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page contents of a swap trace, and their compressor. */
#ifndef RUN_CONTENTS_H
#define RUN_CONTENTS_H

#include "src/run/setup.h"
#include "src/frontends/compress/compress.h"
#include "workloads/page_file.h"

/* --compressor by itself, then for a scanned trace with its front-end chosen. -EINVAL. */
int run_contents_check(const struct run_setup *setup, struct error *err);
int run_contents_choose(const struct run_setup *setup, struct run_trace *trace, struct error *err);
/* What is verified: by default a sample, if there are contents. */
enum run_verify run_verify(const struct run_options *options);
void run_contents_free(struct run_contents *contents);

/* @contents may be NULL: sizes are as recorded. */

/* The pages, if the replay compresses them; else NULL. */
const struct page_set *run_contents_pages(const struct run_contents *contents);
/* Sizes and kinds of the pages that are swapped out, if they were compressed beforehand. */
void run_contents_fill(const struct run_contents *contents, struct trace_event *events, size_t nr);
/* In the process that replays and ends afterwards: nothing of it is freed. 0 or -ENOMEM. */
int run_contents_plan(const struct run_contents *contents, struct replay_plan *plan,
		      struct error *err);
/* The compressor, and when it ran, into @out. */
void run_contents_echo(const struct run_contents *contents, json_t *out);

#endif
