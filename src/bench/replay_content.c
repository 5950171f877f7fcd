// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/bench/replay_content.h"

#include "src/bench/mix.h"

struct sequence {
	u64 word, step;
};

static struct sequence sequence_of(u32 key)
{
	u64 word = mix64(key);

	return (struct sequence){.word = word, .step = mix64(word) | 1};
}

void content_fill(void *to, u32 size, u32 key)
{
	struct sequence seq = sequence_of(key);
	u64 *words = to;
	u32 i;

	for (i = 0; i < size / 8; i++)
		words[i] = seq.word + i * seq.step;
	seq.word += i * seq.step;
	for (u32 byte = i * 8; byte < size; byte++, seq.word >>= 8)
		((u8 *)to)[byte] = (u8)seq.word;
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
	const u64 *words = from;
	u64 sum = tail_of(from, size);

	for (u32 i = 0; i < size / 8; i++)
		sum += words[i];
	return sum;
}

u32 content_check(const void *from, u32 size, u32 key)
{
	struct sequence seq = sequence_of(key);
	const u64 *words = from;
	u32 rest = size % 8;

	for (u32 i = 0; i < size / 8; i++)
		if (words[i] != seq.word + i * seq.step)
			return i * 8;
	seq.word += (u64)(size / 8) * seq.step;
	if (rest && tail_of(from, size) != (seq.word & ((1ull << (rest * 8)) - 1)))
		return size - rest;
	return size;
}

u64 content_hash(const void *from, u32 size)
{
	const u64 *words = from;
	u64 hash = mix64(size);

	for (u32 i = 0; i < size / 8; i++)
		hash = mix64(hash ^ words[i]);
	return mix64(hash ^ tail_of(from, size));
}
