// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/world/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void model_fail(struct model *model, const char *fmt, ...)
{
	va_list args;

	/* The first few say enough. */
	if (model->failures++ < 8) {
		va_start(args, fmt);
		fprintf(stderr, "%s: ", model->ops->name);
		vfprintf(stderr, fmt, args);
		fputc('\n', stderr);
		va_end(args);
	}
}

void model_init(struct model *model, const struct zs_ops *ops, struct zs_pool *pool,
		unsigned int nr_objects, u64 seed)
{
	*model = (struct model){
		.ops = ops,
		.pool = pool,
		.objects = calloc(nr_objects, sizeof(*model->objects)),
		.nr_objects = nr_objects,
		.bytes = malloc(PAGE_SIZE),
		.expected = malloc(PAGE_SIZE),
		.random = seed | 1ull << 63,
	};
	if (!model->objects || !model->bytes || !model->expected)
		abort();
}

void model_free(struct model *model)
{
	free(model->objects);
	free(model->bytes);
	free(model->expected);
	model->objects = NULL;
	model->bytes = NULL;
	model->expected = NULL;
}

u32 model_draw_size(struct model *model)
{
	u64 draw = world_random(&model->random) >> 32;
	u32 page = (u32)PAGE_SIZE, size;

	switch (draw % 8) {
	case 0:
		return 1 + (u32)(draw / 8) % 64;
	case 1: /* around the border of the huge class */
		size = page - page / 8 - 64 + (u32)(draw / 8) % 128;
		break;
	case 2: /* around a power of two, where the header makes the difference */
		size = (32u << (draw / 8) % 7) - 12 + (u32)(draw / 64) % 16;
		break;
	case 3:
		size = page - (u32)(draw / 8) % 16;
		break;
	default:
		size = 1 + (u32)(draw / 8) % page;
	}
	return size > page ? page : size;
}

/* In words and compared by memcmp(): the thread sanitizer looks at each access. */
static void expect_contents(struct model *model, const struct model_object *object)
{
	for (u32 i = 0; i < DIV_ROUND_UP(object->size, 8u); i++) {
		u64 word = (object->key + i) * 0x9e3779b97f4a7c15ull;

		model->expected[i] = word ^ word >> 32;
	}
}

static void report_difference(struct model *model, unsigned int id, const unsigned char *bytes)
{
	const unsigned char *expected = (const unsigned char *)model->expected;
	u32 i = 0;

	while (i + 1 < model->objects[id].size && bytes[i] == expected[i])
		i++;
	model_fail(model, "object %u of %u bytes: byte %u is 0x%02x, not 0x%02x", id,
		   model->objects[id].size, i, bytes[i], expected[i]);
}

void model_write_object(struct model *model, unsigned int id)
{
	struct model_object *object = &model->objects[id];

	object->key = world_random(&model->random);
	expect_contents(model, object);
	model->ops->write(model->pool, object->handle, model->expected, object->size);
}

void model_malloc_object(struct model *model, unsigned int id, u32 size)
{
	struct model_object *object = &model->objects[id];
	unsigned long handle = model->ops->malloc(model->pool, size, GFP_KERNEL);

	if (IS_ERR_VALUE(handle)) {
		if ((long)handle != -ENOMEM)
			model_fail(model, "malloc(%u) = %ld", size, (long)handle);
		model->out_of_memory++;
		return;
	}
	if (!handle)
		model_fail(model, "malloc(%u) gave a null handle", size);
	object->handle = handle;
	object->size = size;
	model->live++;
	model_write_object(model, id);
}

void model_free_object(struct model *model, unsigned int id)
{
	model->ops->free(model->pool, model->objects[id].handle);
	model->objects[id].handle = 0;
	model->live--;
}

void model_read_object(struct model *model, unsigned int id)
{
	struct model_object *object = &model->objects[id];
	unsigned char *bytes = model->ops->read_begin(model->pool, object->handle, model->bytes);

	if (model->ops->flags & ZS_HOLDS_CONTENTS) {
		expect_contents(model, object);
		if (memcmp(bytes, model->expected, object->size))
			report_difference(model, id, bytes);
	}
	model->ops->read_end(model->pool, object->handle, bytes);
}

void model_read_all(struct model *model)
{
	for (unsigned int id = 0; id < model->nr_objects; id++)
		if (model->objects[id].handle)
			model_read_object(model, id);
}

void model_free_all(struct model *model)
{
	for (unsigned int id = 0; id < model->nr_objects; id++)
		if (model->objects[id].handle)
			model_free_object(model, id);
}

void model_step(struct model *model)
{
	u64 draw = world_random(&model->random) >> 32;
	unsigned int id = (unsigned int)(draw % model->nr_objects);

	if (!model->objects[id].handle) {
		model_malloc_object(model, id, model_draw_size(model));
		return;
	}
	switch (draw / model->nr_objects % 4) {
	case 0:
		model_write_object(model, id);
		break;
	case 1:
		model_read_object(model, id);
		break;
	default:
		model_read_object(model, id);
		model_free_object(model, id);
	}
}

void model_check(struct model *model, bool quiescent)
{
	unsigned int violations = model->ops->check_pool(model->pool, quiescent);
	unsigned long inuse;

	if (violations)
		model_fail(model, "check_pool: %u violations", violations);
	if (!quiescent || !(model->ops->flags & ZS_HOLDS_PAGES))
		return;
	inuse = world_objs_inuse(model->ops, model->pool);
	if (inuse != model->live)
		model_fail(model, "%lu objects in use, %u handles are out", inuse, model->live);
}
