/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text from outside on its way to people and other programs: one function for each kind of output,
 * so that names and labels are nothing but text wherever they appear. Each takes any bytes. Bytes
 * that are not UTF-8, and characters that control a terminal (escape sequences, line ends, marks of
 * writing direction), become '?'.
 */
#ifndef LIB_QUOTE_H
#define LIB_QUOTE_H

#include <stddef.h>
#include <stdio.h>

/* As it is: for a terminal, and for text files. */
void quote_plain(FILE *out, const char *text);
/* The same to the text itself, which does not become longer. */
void quote_in_place(char *text);
/* A new string of the same; for JSON, which takes UTF-8 alone. NULL without memory. */
char *quote_utf8(const char *text);
/* At most @columns of printable ASCII, "..." at the end of what is cut: for a mail. */
void quote_mail(FILE *out, const char *text, size_t columns);
/* A field in quotes. A formula of a spreadsheet gets a ' in front. */
void quote_csv(FILE *out, const char *text);
/* Markup of HTML becomes entities. */
void quote_html(FILE *out, const char *text);

/*
 * An expression of gnuplot whose value is the text; '\n' in it stays a new line, and what is
 * longer than @most characters is cut.
 */
void quote_gnuplot(FILE *out, const char *text, size_t most);
/* A field of a data file in quotes; a double quote becomes a single one, a backslash a slash. */
void quote_data(FILE *out, const char *text);
/*
 * The same of at most @most characters, in which '\n' stays a new line. @format: for a place where
 * gnuplot looks for formats, such as "set xtics add".
 */
void quote_label(FILE *out, const char *text, size_t most, int format);

#endif
