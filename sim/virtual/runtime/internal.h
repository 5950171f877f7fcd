/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the virtual machine; no other file includes it. */
#ifndef RUNTIME_INTERNAL_H
#define RUNTIME_INTERNAL_H

#include "sim/machine.h"

/* kmem.c, kmem_slab.c, kmalloc.c: memory of the arena. */
/* The object that @inside points into, and its size; NULL: none of a kmem cache's. */
void *virtual_kmem_object(const void *inside, struct kmem_cache **cache, size_t *size);

/* bug.c: called with each message and its level in place of printing it; NULL: printed. */
extern void (*sim_message_hook)(const char *level, const char *text);

/* bug.c: a rule broken at @where. */
void sim_virtual_bug(const char *what, const volatile void *where) __cold __attribute__((noreturn));

#endif
