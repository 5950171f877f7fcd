// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/frontends/calls.h"

#include "src/content/content.h"

void frontend_write(const struct frontend *fe, unsigned int cpu, u32 pool, unsigned long handle,
		    const void *bytes, u32 size, u32 content)
{
	bool timed = frontend_begin(fe, cpu);

	fe->ops->write(fe->pools[pool], handle, bytes ? bytes : content_of(content), size);
	if (timed)
		fe->meter->end(fe->meter->ctx, cpu, FRONTEND_WRITE, size, false);
}

/* The result of the bytes; the recorder may look at it. */
static int use_object(const struct frontend *fe, unsigned int cpu, const void *object,
		      const struct frontend_reading *what)
{
	if (!what->page) {
		/* Every byte is read, as decompressing would. */
		volatile u64 sum = content_sum(object, what->size);

		(void)sum;
		return 0;
	}
	if (what->raw) {
		copy_page(what->page, object);
		return 0;
	}
	if (!fe->params.decompress(fe->params.compressor, smp_processor_id(), object, what->size,
				   what->page))
		return -EIO;
	return 0;
}

int frontend_read(const struct frontend *fe, unsigned int cpu, const struct frontend_reading *what)
{
	bool timed = frontend_begin(fe, cpu);
	struct zs_pool *pool = fe->pools[what->pool];
	void *object = zs_read_begin(fe->ops, pool, what->handle, what->size, what->local_copy);
	int ret = use_object(fe, cpu, object, what);

	if (timed && what->verify && !ret)
		fe->meter->check(fe->meter->ctx, cpu, what->page ? what->page : object,
				 what->page ? (u32)PAGE_SIZE : what->size, what->content);
	zs_read_end(fe->ops, pool, what->handle, what->size, object);
	if (timed)
		fe->meter->end(fe->meter->ctx, cpu, FRONTEND_READ, what->size, ret);
	return ret;
}

bool frontend_same_filled(const void *page, unsigned long *word)
{
	const unsigned long *words = page;
	unsigned int last = (unsigned int)(PAGE_SIZE / sizeof(*words)) - 1;

	/* The last word first: pages that begin alike often end otherwise. */
	if (words[0] != words[last])
		return false;
	for (unsigned int i = 1; i < last; i++)
		if (words[i] != words[0])
			return false;
	*word = words[0];
	return true;
}

void frontend_fill_page(void *page, unsigned long word)
{
	unsigned long *words = page;

	for (unsigned int i = 0; i < PAGE_SIZE / sizeof(word); i++)
		words[i] = word;
}

void *frontend_lines(size_t n, size_t size)
{
	char *raw = kvzalloc(n * size + sizeof(void *) + L1_CACHE_BYTES, GFP_KERNEL);
	void **lines;

	if (!raw)
		return NULL;
	lines = (void **)ALIGN((unsigned long)(raw + sizeof(void *)), L1_CACHE_BYTES);
	lines[-1] = raw;
	return lines;
}

void frontend_release(void *lines)
{
	if (lines)
		kvfree(((void **)lines)[-1]);
}

u64 frontend_total_pages(const struct frontend *fe)
{
	u64 pages = 0;

	for (u32 i = 0; i < fe->nr_pools; i++)
		pages += fe->ops->get_total_pages(fe->pools[i]);
	return pages;
}

int frontend_init(struct frontend *fe, const struct frontend_params *params,
		  const struct zs_ops *ops, struct zs_pool *const *pools, u32 nr_pools,
		  const struct frontend_meter *meter, const struct swap_user *user)
{
	if (!nr_pools || (params->compress && !params->decompress))
		return -EINVAL;
	content_prepare();
	fe->params = *params;
	fe->ops = ops;
	fe->pools = pools;
	fe->nr_pools = nr_pools;
	fe->meter = meter;
	return swap_device_init(&fe->swap, fe, user, params->nr_slots, params->burst);
}

void frontend_exit(struct frontend *fe)
{
	swap_device_exit(&fe->swap);
}

void frontend_swap_counters(struct frontend *fe, struct frontend_counter *out, unsigned int *nr)
{
	struct swap_device *dev = &fe->swap;

	frontend_count(out, nr, "bursts", (u64)atomic_long_read(&dev->bursts));
	frontend_count(out, nr, "burst_slots", (u64)atomic_long_read(&dev->freed));
	frontend_count(out, nr, "burst_longest", (u64)atomic_long_read(&dev->longest));
	frontend_count(out, nr, "slots_reused", (u64)atomic_long_read(&dev->reused));
}
