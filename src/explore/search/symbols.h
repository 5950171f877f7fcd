/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source lines of the explored module: addr2line is asked, once for all. */
#ifndef SEARCH_SYMBOLS_H
#define SEARCH_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

struct explore_place {
	uint64_t offset;       /* in the module, as the machine saw it: after the access */
	char *function, *file; /* NULL: not known */
	int line;
};

/* Fills in @places[0..nr); without addr2line they stay unknown. */
void explore_places(struct explore_place *places, size_t nr);
/* The array, too. NULL: nothing. */
void explore_places_free(struct explore_place *places, size_t nr);

/* @text with each " +0xOFFSET" replaced by "FUNCTION FILE:LINE", to be freed; NULL: no memory. */
char *explore_symbolise(const char *text);

#endif
