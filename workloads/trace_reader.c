// SPDX-License-Identifier: GPL-2.0-or-later
/* The entry to all formats: recognises them, and keeps their common state. */
#include "workloads/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/datadir.h"
#include "workloads/csv_columns.h"
#include "workloads/file_kind.h"
#include "workloads/importer.h"
#include "workloads/trace_header.h"

/* "dir/redis_lz4.csv.zst" -> "redis_lz4"; cut to what the header holds. */
static void name_from_path(char name[64], const char *path)
{
	static const char *const endings[] = {".zst", ".csv", ".zslab"};
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	size_t len = strlen(base);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t n = strlen(endings[i]);

		if (len > n && !memcmp(base + len - n, endings[i], n))
			len -= n;
	}
	trace_name_set(name, base, len);
}

/* How a file is to be read. */
struct opening {
	const struct importer *importer; /* the one requested, or NULL */
	const struct import_settings *settings;
	bool foreign; /* importers may read it */
	uint32_t page_size;
};

/* A CSV trace is recognised by its header line; other files can begin with anything. */
static const struct reader_ops *detect_text(const char *path, const char *head, size_t len,
					    const struct opening *opening, struct error *err)
{
	const struct importer *importer =
		csv_recognise(head, len) ? NULL : importer_recognise(head, len);

	if (!importer)
		return &csv_reader_ops;
	if (opening->foreign)
		return importer->ops;
	errno = -error_set(err, EINVAL, "%s: is %s; expected a trace: zslab import makes one", path,
			   importer->what);
	return NULL;
}

/* NULL with @err and errno set: no trace, and known by its first bytes. */
static const struct reader_ops *detect(struct input *in, const char *path,
				       const struct opening *opening, struct error *err)
{
	unsigned char magic[TRACE_MAGIC_BYTES];
	const char *head;
	size_t len;
	int ret;

	if (opening->importer)
		return opening->importer->ops;
	if (input_peek(in, magic, sizeof(magic)) == sizeof(magic) &&
	    !memcmp(magic, TRACE_MAGIC, sizeof(magic)))
		return &binary_reader_ops;
	ret = input_look(in, &head, &len, err);
	if (!ret)
		ret = file_kind_refuse(path, head, len, err);
	if (!ret)
		return detect_text(path, head, len, opening, err);
	errno = -ret;
	return NULL;
}

static struct trace_reader *reader_new(const struct reader_ops *ops, struct input *in, char *path)
{
	struct trace_reader *reader = calloc(1, ops->size);

	if (!reader)
		return NULL;
	reader->ops = ops;
	reader->in = in;
	reader->path = path;
	name_from_path(reader->header.name, path);
	return reader;
}

/* The file at @path, else the bundled trace of that name, else @path for its error. */
static char *find_file(const char *path)
{
	char name[256], found[4096];

	if (access(path, F_OK) && !strchr(path, '/') &&
	    snprintf(name, sizeof(name), "%s.zslab", path) < (int)sizeof(name) &&
	    !datadir_find(DATA_TRACES, name, found, sizeof(found)))
		return strdup(found);
	return strdup(path);
}

static struct trace_reader *open_input(struct input *in, char *path, const struct opening *opening,
				       struct error *err)
{
	const struct reader_ops *ops = detect(in, path, opening, err);
	struct trace_reader *reader = ops ? reader_new(ops, in, path) : NULL;
	int ret;

	if (!reader) {
		ret = ops ? error_set(err, ENOMEM, "out of memory") : -errno;
		input_close(in);
		free(path);
		errno = -ret;
		return NULL;
	}
	reader->settings = opening->settings;
	reader->size_max = opening->page_size;
	ret = reader->ops->open(reader, err);
	if (!ret)
		return reader;
	trace_close(reader);
	errno = -ret;
	return NULL;
}

static struct trace_reader *open_path(const char *path, const struct opening *opening,
				      struct error *err)
{
	char *file = find_file(path);
	struct input *in = file ? input_open(file, err) : NULL;
	struct trace_reader *reader;

	if (!file)
		errno = -error_set(err, ENOMEM, "%s: out of memory", path);
	if (!in) {
		free(file);
		return NULL;
	}
	reader = open_input(in, file, opening, err);
	if (reader && !reader->size_max)
		reader->size_max = reader->header.page_size;
	return reader;
}

struct trace_reader *trace_open(const char *path, uint32_t page_size, struct error *err)
{
	return open_path(path, &(struct opening){.page_size = page_size}, err);
}

struct trace_reader *trace_open_foreign(const char *path, uint32_t page_size,
					const struct importer *importer,
					const struct import_settings *settings, struct error *err)
{
	const struct opening opening = {importer, settings, true, page_size};

	return open_path(path, &opening, err);
}

const char *trace_path(const struct trace_reader *reader)
{
	return reader->path;
}

const char *trace_format(const struct trace_reader *reader)
{
	return reader->ops->name;
}

const struct trace_header *trace_header(const struct trace_reader *reader)
{
	return &reader->header;
}

ssize_t trace_read(struct trace_reader *reader, struct trace_event *events, size_t max,
		   struct error *err)
{
	return reader->ops->read(reader, events, max, err);
}

int trace_locate(const struct trace_reader *reader, size_t index, struct error *err)
{
	uint64_t place = reader->places ? reader->places[index] : reader->first + index;
	struct error what = *err;

	return error_set(err, EINVAL, "%s%s%llu: %s", reader->path, reader->ops->place,
			 (unsigned long long)place, what.text);
}

const char *trace_notice(const struct trace_reader *reader)
{
	return reader->notice[0] ? reader->notice : NULL;
}

bool trace_stored_digest(const struct trace_reader *reader, uint64_t *digest)
{
	return reader->ops->digest && reader->ops->digest(reader, digest);
}

int trace_rewind(struct trace_reader *reader, struct error *err)
{
	return reader->ops->rewind(reader, err);
}

void trace_close(struct trace_reader *reader)
{
	if (!reader)
		return;
	reader->ops->close(reader);
	input_close(reader->in);
	free(reader->path);
	free(reader);
}

int trace_check_digest(const struct trace_reader *reader, uint64_t digest, struct error *err)
{
	uint64_t stored;

	if (!trace_stored_digest(reader, &stored) || stored == digest)
		return 0;
	return error_set(err, EINVAL, "%s: end block: digest %016llx; expected %016llx",
			 trace_path(reader), (unsigned long long)stored,
			 (unsigned long long)digest);
}
