// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Damage to small traces, in all formats: cut at every byte, every bit flipped, 10,000 random
 * mutations. Reading must end in an error with a line, or in events that obey the rules. Half of
 * the random mutations get correct checksums, since otherwise none would get past them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>
#include <zstd.h>

#include "tests/workloads/memory_file.h"
#include "workloads/csv_writer.h"
#include "workloads/event_rules.h"
#include "workloads/little_endian.h"
#include "lib/random.h"
#include "workloads/trace_format.h"

#define EVENTS	  60
#define MUTATIONS 10000
#define COLUMNS	  (TRACE_HAS_TIME | TRACE_HAS_CPU | TRACE_HAS_DURATION | TRACE_HAS_TID)

enum { BINARY, CSV, CSV_ZSTD, BINARY_SWAP, BINARY_CONTENT, NR_SAMPLES };
#define CONTENT_COLUMNS (TRACE_HAS_SLOT | TRACE_HAS_CONTENT)

static struct sample {
	unsigned char *bytes;
	size_t size;
} samples[NR_SAMPLES];

static struct trace_event originals[3][EVENTS];
static struct memory_file file;

static void write_sample(const char *path, const struct trace_event *events, bool csv,
			 unsigned int columns, struct sample *sample)
{
	struct trace_header header = {.columns = columns, .page_size = 4096, .name = "sample"};
	struct error err = {""};

	if (csv) {
		struct csv_writer *writer = csv_writer_open(path, &header, &err);

		assert_int_equal(csv_write(writer, events, EVENTS, &err), 0);
		assert_int_equal(csv_writer_commit(writer, &err), 0);
	} else {
		struct trace_writer *writer = trace_writer_open(path, &header, &err);

		assert_int_equal(trace_write(writer, events, EVENTS, &err), 0);
		assert_int_equal(trace_writer_commit(writer, &err), 0);
	}
	sample->bytes = read_file(path, &sample->size);
	unlink(path);
}

static void compress_sample(struct sample *to, const struct sample *from)
{
	to->bytes = malloc(ZSTD_compressBound(from->size));
	to->size = ZSTD_compress(to->bytes, ZSTD_compressBound(from->size), from->bytes, from->size,
				 3);
}

static int make_samples(void **state)
{
	char path[] = "/tmp/zslab-test-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		return -1;
	close(fd);
	random_events(originals[0], EVENTS, COLUMNS, 21);
	random_events(originals[1], EVENTS, TRACE_HAS_SLOT, 22);
	write_sample(path, originals[0], false, COLUMNS, &samples[BINARY]);
	write_sample(path, originals[0], true, COLUMNS, &samples[CSV]);
	write_sample(path, originals[1], false, TRACE_HAS_SLOT, &samples[BINARY_SWAP]);
	random_events(originals[2], EVENTS, CONTENT_COLUMNS, 23);
	write_sample(path, originals[2], false, CONTENT_COLUMNS, &samples[BINARY_CONTENT]);
	compress_sample(&samples[CSV_ZSTD], &samples[CSV]);
	file = memory_file_new("", 0);
	return 0;
}

static int free_samples(void **state)
{
	for (int i = 0; i < NR_SAMPLES; i++)
		free(samples[i].bytes);
	memory_file_close(&file);
	return 0;
}

static void expect_valid(const struct trace_reader *reader, const struct trace_event *events,
			 size_t n)
{
	struct event_rules rules;

	event_rules_init(&rules, trace_header(reader)->columns, 65536, UINT16_MAX + 1);
	assert_int_equal(event_rules_check(&rules, events, n), n);
}

/* The number of events, or -1 for an error; twice, since a rewind starts over. */
static ssize_t read_mutant(const void *bytes, size_t size, struct trace_event *events, size_t max)
{
	struct error err = {""};
	struct trace_reader *reader;
	size_t done = 0;
	ssize_t n = 0;

	memory_file_set(&file, bytes, size);
	reader = trace_open(file.path, 0, &err);
	if (!reader) {
		assert_int_not_equal(err.text[0], '\0');
		return -1;
	}
	for (int lap = 0; lap < 2 && n >= 0; lap++) {
		done = 0;
		while ((n = trace_read(reader, events + done, max - done, &err)) > 0) {
			expect_valid(reader, events + done, n);
			done += n;
			if (done == max)
				break;
		}
		if (n >= 0 && trace_rewind(reader, &err))
			n = -1;
	}
	if (n < 0)
		assert_int_not_equal(err.text[0], '\0');
	trace_close(reader);
	return n < 0 ? -1 : (ssize_t)done;
}

static void every_cut_is_an_error_or_a_beginning(void **state)
{
	struct trace_event events[200];

	for (int i = 0; i < NR_SAMPLES; i++)
		for (size_t size = 0; size < samples[i].size; size++) {
			ssize_t n = read_mutant(samples[i].bytes, size, events, 200);

			/* Only plain CSV may end anywhere and still be a trace. */
			if (i != CSV)
				assert_int_equal(n, -1);
			else
				assert_true(n <= EVENTS);
		}
}

static void every_turned_bit_of_a_binary_trace_shows(void **state)
{
	static const int binary[] = {BINARY, BINARY_SWAP, BINARY_CONTENT};
	struct trace_event events[200];

	for (int i = 0; i < 3; i++) {
		const struct sample *sample = &samples[binary[i]];
		unsigned char *mutant = malloc(sample->size);

		memcpy(mutant, sample->bytes, sample->size);
		for (size_t bit = 0; bit < sample->size * 8; bit++) {
			ssize_t n;

			mutant[bit / 8] ^= 1 << bit % 8;
			n = read_mutant(mutant, sample->size, events, 200);
			/* The digest is checked by trace check; a frame has bits without meaning. */
			if (n >= 0)
				assert_true(n == EVENTS &&
					    events_equal(events, originals[i], EVENTS));
			mutant[bit / 8] ^= 1 << bit % 8;
		}
		free(mutant);
	}
}

static size_t mutate(unsigned char *bytes, size_t size, size_t max, uint64_t *random)
{
	for (uint64_t n = 1 + random_below(random, 6); n; n--) {
		size_t at = random_below(random, size), to = random_below(random, size);
		size_t len = 1 + random_below(random, 16);

		switch (random_below(random, 6)) {
		case 0:
			bytes[at] ^= 1 << random_below(random, 8);
			break;
		case 1:
			bytes[at] = random_u64(random);
			break;
		case 2: /* extreme numbers */
			if (at + 4 <= size)
				put_le32(bytes + at,
					 random_below(random, 2) ? UINT32_MAX : 1u << 31);
			break;
		case 3: /* a piece copied elsewhere */
			if (at + len <= size && to + len <= size)
				memmove(bytes + to, bytes + at, len);
			break;
		case 4: /* a piece removed */
			if (size > len + 1 && at + len <= size) {
				memmove(bytes + at, bytes + at + len, size - at - len);
				size -= len;
			}
			break;
		default: /* a piece inserted */
			if (size + len <= max) {
				memmove(bytes + at + len, bytes + at, size - at);
				size += len;
			}
		}
	}
	return size;
}

/* A binary trace of one block around @payload, with right sizes and checksums. */
static size_t seal(unsigned char *to, const unsigned char *head, const unsigned char *payload,
		   size_t size, uint32_t nr_events)
{
	unsigned char *block = to + HEADER_BYTES, *end;
	size_t frame =
		ZSTD_compress(block + BLOCK_BYTES, ZSTD_compressBound(size), payload, size, 1);

	memcpy(to, head, HEADER_BYTES);
	put_le64(to + HEADER_NR_EVENTS, nr_events);
	put_le64(to + HEADER_CHECKSUM, XXH64(to, HEADER_CHECKSUM, 0));
	put_le32(block + BLOCK_NR_EVENTS, nr_events);
	put_le32(block + BLOCK_PAYLOAD_SIZE, size);
	put_le32(block + BLOCK_FRAME_SIZE, frame);
	put_le64(block + BLOCK_CHECKSUM, XXH64(payload, size, block_seed(0, nr_events)));
	end = block + BLOCK_BYTES + frame;
	memset(end, 0, END_BYTES);
	put_le32(end + END_NR_BLOCKS, 1);
	put_le64(end + END_NR_EVENTS, nr_events);
	put_le64(end + END_CHECKSUM, XXH64(end, END_CHECKSUM, 0));
	return end + END_BYTES - to;
}

static size_t payload_of(const struct sample *sample, unsigned char *to, size_t max)
{
	const unsigned char *block = sample->bytes + HEADER_BYTES;

	return ZSTD_decompress(to, max, block + BLOCK_BYTES, get_le32(block + BLOCK_FRAME_SIZE));
}

static void random_mutations_are_survived(void **state)
{
	static unsigned char mutant[1 << 16], payload[1 << 15];
	struct trace_event events[1000];
	uint64_t random = 1;
	int read[2] = {0, 0};

	for (int i = 0; i < MUTATIONS; i++) {
		const struct sample *sample = &samples[random_below(&random, NR_SAMPLES)];
		bool deep = i % 2 && sample != &samples[CSV] && sample != &samples[CSV_ZSTD];
		size_t size;

		if (deep) {
			unsigned char head[HEADER_BYTES];

			memcpy(head, sample->bytes, HEADER_BYTES);
			if (random_below(&random, 4) == 0)
				mutate(head + TRACE_MAGIC_BYTES,
				       HEADER_CHECKSUM - TRACE_MAGIC_BYTES,
				       HEADER_CHECKSUM - TRACE_MAGIC_BYTES, &random);
			size = payload_of(sample, payload, sizeof(payload));
			size = mutate(payload, size, sizeof(payload), &random);
			size = seal(mutant, head, payload, size,
				    random_below(&random, 4) ? EVENTS
							     : 1 + random_below(&random, 1000));
		} else {
			memcpy(mutant, sample->bytes, sample->size);
			size = mutate(mutant, sample->size, sizeof(mutant), &random);
		}
		read[deep] += read_mutant(mutant, size, events, 1000) > 0;
	}
	/*
	 * With and without correct checksums some mutants are still traces: the damage gets far
	 * enough.
	 */
	print_message("%d plain and %d sealed mutants were read\n", read[0], read[1]);
	assert_true(read[0] > 100);
	assert_true(read[1] > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cut_is_an_error_or_a_beginning),
		cmocka_unit_test(every_turned_bit_of_a_binary_trace_shows),
		cmocka_unit_test(random_mutations_are_survived),
	};

	return cmocka_run_group_tests(tests, make_samples, free_samples);
}
