/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plain reference that a pool is compared with: a map from an id to the bytes that it must
 * hold. Every function does the same to the pool and to the map. A difference prints a line and
 * counts in failures. No assertions: also called from tasks, each with a model of its own.
 */
#ifndef WORLD_MODEL_H
#define WORLD_MODEL_H

#include "tests/world/world.h"

struct model_object {
	unsigned long handle; /* 0: not live */
	u32 size;
	u64 key; /* the contents are a function of it */
};

struct model {
	const struct zs_ops *ops;
	struct zs_pool *pool;
	struct model_object *objects;
	unsigned int nr_objects;
	unsigned int live;
	unsigned char *bytes; /* a page: the copy of what is read */
	u64 *expected;	      /* a page: what is written, or should be read */
	u64 random;	      /* state of world_random() */
	u64 out_of_memory;
	unsigned int failures;
};

/* @nr_objects ids, none live. */
void model_init(struct model *model, const struct zs_ops *ops, struct zs_pool *pool,
		unsigned int nr_objects, u64 seed);
void model_free(struct model *model);

/* A size worth trying: around class and page boundaries, and evenly drawn ones. */
u32 model_draw_size(struct model *model);

/* Only counts out_of_memory if zs_malloc fails. */
void model_malloc_object(struct model *model, unsigned int id, u32 size);
void model_free_object(struct model *model, unsigned int id);
/* Writes new contents. */
void model_write_object(struct model *model, unsigned int id);
/* Compares each byte. */
void model_read_object(struct model *model, unsigned int id);
void model_read_all(struct model *model);
void model_free_all(struct model *model);

/* One random malloc, free, write or read. */
void model_step(struct model *model);

/* check_pool(), and at quiescence the number of live objects. */
void model_check(struct model *model, bool quiescent);

void model_fail(struct model *model, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
