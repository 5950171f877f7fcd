// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/content/content.h"

#include "sim/sim.h"
#include "src/content/mix.h"

/* Where contents may begin; after the last place there is room for the largest page. */
#define BEGINNINGS 8192u
#define NR_WORDS   (BEGINNINGS + 65536u / 8)

static u64 words[NR_WORDS];

void content_prepare(void)
{
	if (words[0])
		return;
	for (u32 i = 0; i < NR_WORDS; i++)
		words[i] = mix64(i + 1);
}

void content_leave_out(void)
{
	sim_leave_out(words, sizeof(words));
}

const void *content_of(u32 key)
{
	return &words[mix64(key) % BEGINNINGS];
}

static u64 tail_of(const void *from, u32 size)
{
	u64 tail = 0;

	for (u32 byte = size; byte > (size & ~7u); byte--)
		tail = tail << 8 | ((const u8 *)from)[byte - 1];
	return tail;
}

u64 content_sum(const void *from, u32 size)
{
	const u64 *word = from;
	u64 sum = tail_of(from, size);

	for (u32 i = 0; i < size / 8; i++)
		sum += word[i];
	return sum;
}

u32 content_check(const void *from, u32 size, u32 key)
{
	const u64 *expected = content_of(key), *word = from;
	u32 i = 0;

	while (i < size / 8 && word[i] == expected[i])
		i++;
	if (i < size / 8 || tail_of(from, size) != tail_of(expected, size))
		return i * 8;
	return size;
}

u64 content_hash(const void *from, u32 size)
{
	const u64 *word = from;
	u64 hash = mix64(size);

	for (u32 i = 0; i < size / 8; i++)
		hash = mix64(hash ^ word[i]);
	return mix64(hash ^ tail_of(from, size));
}
