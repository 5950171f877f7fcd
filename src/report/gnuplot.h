/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running gnuplot on one script, without a shell and without a file: its input and output are in
 * memory, so a killed process leaves nothing on the disk. It dies with its parent, and when its
 * time is over.
 */
#ifndef REPORT_GNUPLOT_H
#define REPORT_GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

struct gnuplot_text {
	char *bytes;
	size_t size;
};

/* A picture to be drawn. */
struct gnuplot_job {
	const char *script; /* in plots/ */
	const char *format; /* "svg" or "png" */
	/* gnuplot's assignments, run before the script; quote what they hold (lib/quote.h). */
	struct gnuplot_text settings;
	struct gnuplot_text data;   /* what the script's variable data names */
	struct gnuplot_text labels; /* what its variable labels names */
	double seconds;		    /* after which gnuplot is killed */
};

/* Whether gnuplot is installed and runs. */
bool gnuplot_available(void);

/*
 * Draws; *@picture, to be freed, is whole, and nothing after a failure. 0; -ENOENT: gnuplot is
 * missing; -EIO: it failed, with its first complaint in @err, or drew an incomplete picture; -ETIMEDOUT;
 * -ENOMEM.
 */
int gnuplot_draw(const struct gnuplot_job *job, struct gnuplot_text *picture, struct error *err);

#endif
