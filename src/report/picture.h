/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a picture is complete: gnuplot exits with 0 even if it could not write all of it. */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

/* @format: "svg" or "png". */
bool picture_is_whole(const char *format, const char *bytes, size_t size);

#endif
