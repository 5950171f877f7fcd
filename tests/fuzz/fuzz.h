/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz targets: each reader of outside input, given any bytes. A target is one file with
 * LLVMFuzzerTestOneInput(), a line in meson.build, and a folder of inputs in tests/data/fuzz.
 * libFuzzer calls it (scripts/test --fuzz), and in every ordinary build replay.c does with the kept
 * inputs.
 *
 * Where checksums would keep bytes from the code that matters, a target reads the bytes with a
 * cursor and builds a file with correct checksums around them.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Optional: called before the first input. */
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Must hold for any input; otherwise the process aborts, with @what on stderr. */
void fuzz_check(bool holds, const char *what);
/*
 * A target's need of its environment; without it, the target ends with FUZZ_LACKS and a line that
 * says so.
 */
#define FUZZ_LACKS 3
void fuzz_need(bool there, const char *what);
/* A refusal is one line that says something. */
void fuzz_check_refusal(const struct error *err);

/* The path of a file with these bytes, until the next call. */
const char *fuzz_file(const void *bytes, size_t size);

/* A stream of these bytes, until the next call; read only. */
FILE *fuzz_stream(const void *bytes, size_t size);

/* Takes bytes from the front; zeros after the end. */
struct fuzz_cursor {
	const uint8_t *at;
	size_t left;
};
void fuzz_take(struct fuzz_cursor *cursor, void *to, size_t size);
uint8_t fuzz_u8(struct fuzz_cursor *cursor);
uint16_t fuzz_u16(struct fuzz_cursor *cursor);
uint32_t fuzz_u32(struct fuzz_cursor *cursor);

/* A file that grows up to a bound; bytes beyond it are dropped. */
struct fuzz_image {
	size_t size;
	uint8_t bytes[1u << 20];
};
void fuzz_put(struct fuzz_image *image, const void *bytes, size_t size);

#endif
