/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The symbols of an ELF file, also those that it does not export. */
#ifndef RUN_ELF_SYMBOLS_H
#define RUN_ELF_SYMBOLS_H

#include <stdint.h>

struct elf_symbols;

/* NULL: no file of this machine's kind, or without symbols. */
struct elf_symbols *elf_symbols_read(const char *path);
void elf_symbols_free(struct elf_symbols *symbols);
/* The function or variable around @at, an address in the file, and how far inside. NULL: none. */
const char *elf_symbols_find(const struct elf_symbols *symbols, uint64_t at, uint64_t *inside);

#endif
