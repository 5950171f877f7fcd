/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names for addresses in a module: functions and lines by addr2line, and symbols. */
#ifndef RUN_CODE_NAMES_H
#define RUN_CODE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct code_names;

/* Of the module that @inside points into. NULL: no memory, or it is no module. */
struct code_names *code_names_new(const void *inside);
void code_names_free(struct code_names *names);

/* A return address whose line will be needed; NULL is ignored. False: no memory. */
bool code_names_want(struct code_names *names, const void *pc);
/* Finds the lines of all wanted addresses, with one process. */
void code_names_find(struct code_names *names);
/*
 * "zs_free trylock.c:252" of one that was wanted: the caller, where what was inlined there is from
 * a header. Without addr2line "zs_free+0x4c", and without symbols "zslab-virtual.so+0x5a1f3".
 * "elsewhere" of NULL.
 */
const char *code_names_line(const struct code_names *names, const void *pc);

/* "biglock" or "nodes+0x40", of data or code; where there are no symbols, by the file's offset. */
void code_names_symbol(const struct code_names *names, const void *at, char *out, size_t size);

#endif
