// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/corpus.h"

#include "sim/virtual/explore/coverage.h"

#define MOST_KEPT  4096u
#define HEAD_WORDS 2u /* of a saved corpus: the numbers of pairs and of schedules */
#define PAIR_WORDS 3u
#define KEPT_WORDS 2u

static u32 *corpus_words, nr_words; /* NULL: out of memory, so nothing is kept */
static struct kept {
	u32 first, nr, pair;
} kept[MOST_KEPT];
static u32 nr_kept;

void corpus_reset(void)
{
	if (!corpus_words)
		corpus_words = explore_host_memory(CORPUS_MOST_WORDS * sizeof(*corpus_words));
	nr_words = nr_kept = 0;
}

u32 corpus_size(void)
{
	return nr_kept;
}

u32 corpus_pair(u32 number)
{
	return kept[number].pair;
}

u32 corpus_get(u32 number, const u32 **words)
{
	*words = &corpus_words[kept[number].first];
	return kept[number].nr;
}

static void keep(u32 pair)
{
	struct explore_failure ran;
	struct kept *new = &kept[nr_kept];

	explore_schedule_get(&ran);
	if (!corpus_words || nr_kept == MOST_KEPT || ran.nr_switches > CORPUS_MOST_WORDS - nr_words)
		return;
	*new = (struct kept){.first = nr_words, .pair = pair};
	for (size_t i = 0; i < ran.nr_switches; i++) {
		const struct explore_switch *s = &ran.switches[i];

		if (s->own <= CORPUS_MOST_OWN)
			corpus_words[nr_words++] = corpus_pack(s->own, s->from, s->to);
	}
	new->nr = nr_words - new->first;
	nr_kept++;
}

void corpus_schedule_end(void)
{
	if (coverage_is_new())
		keep(coverage_rarest());
}

static size_t size_of(size_t nr_pairs, size_t schedules)
{
	return HEAD_WORDS + PAIR_WORDS * nr_pairs + KEPT_WORDS * schedules;
}

size_t corpus_save(u32 *words, size_t size)
{
	u32 nr_pairs = coverage_pairs();

	if (size < size_of(nr_pairs, nr_kept) + nr_words)
		return 0;
	*words++ = nr_pairs;
	*words++ = nr_kept;
	for (u32 i = 0; i < nr_pairs; i++) {
		const struct coverage_pair *pair = coverage_pair_at(i);

		*words++ = (u32)pair->before;
		*words++ = (u32)pair->after;
		*words++ = pair->hits;
	}
	for (u32 i = 0; i < nr_kept; i++) {
		*words++ = kept[i].nr;
		*words++ = kept[i].pair;
	}
	for (u32 i = 0; i < nr_words; i++)
		words[i] = corpus_words[i];
	return size_of(nr_pairs, nr_kept) + nr_words;
}

static bool load_pairs(const u32 *words, u32 nr)
{
	for (u32 i = 0; i < nr; i++, words += PAIR_WORDS) {
		struct coverage_pair pair = {(int32_t)words[0], (int32_t)words[1], words[2]};

		if (!coverage_restore(&pair))
			return false;
	}
	return true;
}

static bool load_kept(const u32 *words, u32 nr, u32 nr_pairs)
{
	for (; nr_kept < nr; nr_kept++, words += KEPT_WORDS) {
		struct kept *k = &kept[nr_kept];

		*k = (struct kept){.first = nr_words, .nr = words[0], .pair = words[1]};
		if (k->nr > CORPUS_MOST_WORDS - nr_words || k->pair >= nr_pairs)
			return false;
		nr_words += k->nr;
	}
	return true;
}

bool corpus_load(const u32 *words, size_t nr)
{
	u32 nr_pairs, schedules;

	corpus_reset();
	if (!corpus_words || nr < HEAD_WORDS)
		return false;
	nr_pairs = words[0];
	schedules = words[1];
	if (schedules > MOST_KEPT || size_of(nr_pairs, schedules) > nr)
		return false;
	words += HEAD_WORDS;
	if (!load_pairs(words, nr_pairs))
		return false;
	words += PAIR_WORDS * (size_t)nr_pairs;
	if (!load_kept(words, schedules, nr_pairs) || size_of(nr_pairs, schedules) + nr_words != nr)
		return false;
	words += KEPT_WORDS * (size_t)schedules;
	for (u32 i = 0; i < nr_words; i++)
		corpus_words[i] = words[i];
	return true;
}
