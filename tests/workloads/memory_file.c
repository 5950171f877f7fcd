// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/workloads/memory_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/random.h"
#include "workloads/trace_names.h"

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

struct memory_file memory_file_new(const void *bytes, size_t size)
{
	struct memory_file file = {.fd = memfd_create("trace", MFD_CLOEXEC)};

	must(file.fd >= 0, "memfd_create");
	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	memory_file_set(&file, bytes, size);
	return file;
}

void memory_file_set(struct memory_file *file, const void *bytes, size_t size)
{
	must(!ftruncate(file->fd, 0), "ftruncate");
	must(pwrite(file->fd, bytes, size, 0) == (ssize_t)size, "pwrite");
}

void memory_file_close(struct memory_file *file)
{
	close(file->fd);
}

unsigned char *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	unsigned char *bytes;

	must(file && !fseek(file, 0, SEEK_END), path);
	*size = ftell(file);
	rewind(file);
	bytes = malloc(*size + 1);
	must(bytes && fread(bytes, 1, *size, file) == *size, path);
	bytes[*size] = '\0';
	fclose(file);
	return bytes;
}

ssize_t read_events(const char *path, struct trace_event *events, size_t max, struct error *err)
{
	struct trace_reader *reader = trace_open(path, 0, err);
	size_t done = 0;
	ssize_t n;

	if (!reader)
		return errno > 0 ? -errno : -EIO;
	while ((n = trace_read(reader, events + done, max - done, err)) > 0)
		if ((done += n) == max)
			break;
	trace_close(reader);
	return n < 0 ? n : (ssize_t)done;
}

/* A number of a random width up to @bits, so that every width of a column occurs. */
static uint64_t of_any_width(uint64_t *random, unsigned int bits)
{
	unsigned int width = random_below(random, bits + 1);

	return width ? random_u64(random) >> (64 - width) : 0;
}

static void fill_swap(struct trace_event *event, uint64_t *random)
{
	event->nr = random_below(random, 8) ? 1 : 1 + random_below(random, 65536);
	if (event->id > UINT64_MAX - event->nr)
		event->id = 0;
	if (event->op == TRACE_SWAP_OUT)
		event->kind = random_below(random, NR_TRACE_KINDS);
}

static void random_event(struct trace_event *event, unsigned int columns, uint64_t *random)
{
	bool swap = columns & TRACE_HAS_SLOT;

	*event = (struct trace_event){.nr = 1, .id = of_any_width(random, 64)};
	do
		event->op = random_below(random, NR_TRACE_OPS);
	while (event->op != TRACE_COMPACT && trace_op_is_swap(event->op) != swap);
	if (swap && event->op != TRACE_COMPACT)
		fill_swap(event, random);
	if (event->op == TRACE_MALLOC || event->op == TRACE_SWAP_OUT)
		event->size = 1 + random_below(random, 4096);
	else
		event->size = of_any_width(random, 31);
	if (columns & TRACE_HAS_TIME)
		event->t_ns = of_any_width(random, 64);
	if (columns & TRACE_HAS_CPU)
		event->cpu = of_any_width(random, 16);
	if (columns & TRACE_HAS_DURATION)
		event->dur_ns = of_any_width(random, 32);
	if (columns & TRACE_HAS_TID)
		event->tid = of_any_width(random, 32);
	if (columns & TRACE_HAS_CONTENT && event->op == TRACE_SWAP_OUT)
		event->content = of_any_width(random, 64);
}

void random_events(struct trace_event *events, size_t n, unsigned int columns, uint64_t seed)
{
	for (size_t i = 0; i < n; i++)
		random_event(&events[i], columns, &seed);
}

bool events_equal(const struct trace_event *a, const struct trace_event *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i].id != b[i].id || a[i].t_ns != b[i].t_ns || a[i].size != b[i].size ||
		    a[i].dur_ns != b[i].dur_ns || a[i].tid != b[i].tid || a[i].nr != b[i].nr ||
		    a[i].cpu != b[i].cpu || a[i].op != b[i].op || a[i].kind != b[i].kind ||
		    a[i].content != b[i].content)
			return false;
	return true;
}

uint64_t digest_of(const struct trace_event *events, size_t n, unsigned int columns)
{
	struct trace_digest *digest = trace_digest_new(columns);

	must(digest, "digest");
	trace_digest_update(digest, events, n);
	return trace_digest_finish(digest);
}
