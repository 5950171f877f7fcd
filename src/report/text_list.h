/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of texts that grows. */
#ifndef REPORT_TEXT_LIST_H
#define REPORT_TEXT_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct text_list {
	char **texts;
	size_t nr, room;
	bool failed; /* memory was short: something is missing */
};

/* Adds a copy, formatted. */
void text_list_add(struct text_list *list, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void text_list_free(struct text_list *list);

#endif
