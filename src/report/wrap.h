/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef REPORT_WRAP_H
#define REPORT_WRAP_H

#include <stddef.h>
#include <stdio.h>

/* The words of @text in lines of at most @width columns, the second and later ones indented. */
void wrap_print(FILE *out, const char *text, size_t width);
/* The same, broken behind commas alone and not indented. */
void wrap_print_list(FILE *out, const char *text, size_t width);

#endif
