/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a result file in pieces. jansson's form of a text takes twenty times its size, so each
 * repeat is parsed by itself.
 */
#ifndef RESULTS_RESULT_PIECES_H
#define RESULTS_RESULT_PIECES_H

#include <jansson.h>

#include "lib/error.h"

/* Bytes of text: of one repeat, and of all else. zslab's own take a hundredth. */
#define RESULT_PIECE_MAX (8u << 20)

/* Takes an element of "repeats", which is borrowed. 0 or -errno with @err. */
typedef int (*result_piece_fn)(void *ctx, json_t *repeat, struct error *err);

/*
 * Reads the file @path, at most 512 MiB, and gives @take the repeats in their order. *@head: a
 * new text, the file's JSON with "repeats" empty. 0, or -EINVAL or -errno with one line in @err.
 */
int result_pieces(const char *path, result_piece_fn take, void *ctx, char **head,
		  struct error *err);

#endif
