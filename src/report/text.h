/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text put together in a buffer, cut where the buffer ends. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stddef.h>

/* Behind what @out holds already. */
void text_add(char *out, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* In place of it. */
void text_set(char *out, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
