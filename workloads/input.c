// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#ifndef INPUT_RAW_BYTES /* fuzzing sets little, so that short inputs fill it */
#define INPUT_RAW_BYTES (128u << 10)
#endif

struct input {
	const char *path;
	int fd;
	ZSTD_DStream *zstd; /* NULL: plain */
	bool in_frame;
	size_t pos, len;	   /* of what raw holds */
	size_t head_pos, head_len; /* of what was examined */
	char head[INPUT_HEAD_BYTES];
	unsigned char raw[INPUT_RAW_BYTES];
};

static int fill_raw(struct input *in, struct error *err)
{
	ssize_t n;

	do
		n = read(in->fd, in->raw, sizeof(in->raw));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_set(err, errno, "%s: %s", in->path, strerror(errno));
	in->pos = 0;
	in->len = n;
	return 0;
}

static int begin(struct input *in, struct error *err)
{
	static const unsigned char magic[4] = {0x28, 0xb5, 0x2f, 0xfd};
	int ret = fill_raw(in, err);

	if (ret)
		return ret;
	in->in_frame = false;
	in->head_pos = in->head_len = 0;
	if (in->len < sizeof(magic) || memcmp(in->raw, magic, sizeof(magic)))
		return 0;
	if (!in->zstd)
		in->zstd = ZSTD_createDStream();
	if (!in->zstd)
		return error_set(err, ENOMEM, "%s: out of memory", in->path);
	ZSTD_initDStream(in->zstd);
	return 0;
}

struct input *input_open(const char *path, struct error *err)
{
	struct input *in = malloc(sizeof(*in));
	int ret;

	if (!in) {
		errno = -error_set(err, ENOMEM, "%s: out of memory", path);
		return NULL;
	}
	in->path = path;
	in->zstd = NULL;
	in->pos = in->len = 0;
	in->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (in->fd < 0) {
		ret = error_set(err, errno, "%s: %s", path, strerror(errno));
		free(in);
	} else {
		ret = begin(in, err);
		if (!ret)
			return in;
		input_close(in);
	}
	errno = -ret;
	return NULL;
}

size_t input_peek(const struct input *in, void *buf, size_t len)
{
	if (len > in->len - in->pos)
		len = in->len - in->pos;
	memcpy(buf, in->raw + in->pos, len);
	return len;
}

static ssize_t read_plain(struct input *in, void *buf, size_t len, struct error *err)
{
	if (in->pos == in->len) {
		int ret = fill_raw(in, err);

		if (ret)
			return ret;
	}
	len = input_peek(in, buf, len);
	in->pos += len;
	return len;
}

/* One step: unpacks what raw holds into @out, -EINVAL when it is not zstd's. */
static int unpack(struct input *in, ZSTD_outBuffer *out, struct error *err)
{
	ZSTD_inBuffer src = {in->raw, in->len, in->pos};
	size_t ret = ZSTD_decompressStream(in->zstd, out, &src);

	if (ZSTD_isError(ret))
		return error_set(err, EINVAL,
				 "%s: zstd data is damaged (%s); expected a whole frame", in->path,
				 ZSTD_getErrorName(ret));
	in->pos = src.pos;
	in->in_frame = ret != 0;
	return 0;
}

static ssize_t read_zstd(struct input *in, void *buf, size_t len, struct error *err)
{
	ZSTD_outBuffer out = {buf, len, 0};

	while (!out.pos) {
		int ret = 0;

		if (in->pos == in->len)
			ret = fill_raw(in, err);
		if (ret)
			return ret;
		if (!in->len && !in->in_frame)
			return 0;
		ret = unpack(in, &out, err);
		if (ret)
			return ret;
		if (!in->len && !out.pos)
			return error_set(err, EINVAL,
					 "%s: zstd data ends early; expected a whole frame",
					 in->path);
	}
	return out.pos;
}

static ssize_t read_on(struct input *in, void *buf, size_t len, struct error *err)
{
	return in->zstd ? read_zstd(in, buf, len, err) : read_plain(in, buf, len, err);
}

int input_look(struct input *in, const char **head, size_t *len, struct error *err)
{
	while (in->head_len < INPUT_HEAD_BYTES) {
		ssize_t n =
			read_on(in, in->head + in->head_len, INPUT_HEAD_BYTES - in->head_len, err);

		if (n < 0)
			return (int)n;
		if (!n)
			break;
		in->head_len += n;
	}
	*head = in->head;
	*len = in->head_len;
	return 0;
}

ssize_t input_read(struct input *in, void *buf, size_t len, struct error *err)
{
	size_t left = in->head_len - in->head_pos;

	if (!left)
		return read_on(in, buf, len, err);
	if (len > left)
		len = left;
	memcpy(buf, in->head + in->head_pos, len);
	in->head_pos += len;
	return (ssize_t)len;
}

int input_rewind(struct input *in, struct error *err)
{
	if (lseek(in->fd, 0, SEEK_SET) < 0)
		return error_set(err, errno, "%s: cannot be read twice (%s); expected a file",
				 in->path, strerror(errno));
	return begin(in, err);
}

void input_close(struct input *in)
{
	if (!in)
		return;
	ZSTD_freeDStream(in->zstd);
	close(in->fd);
	free(in);
}
