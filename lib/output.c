// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/output.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct output {
	char *path;	 /* NULL: standard output */
	char *temporary; /* beside it */
	bool nameless;	 /* the temporary name is given at the end only */
	FILE *file;
};

static int failed(const struct output *out, int code, struct error *err)
{
	return error_set(err, code, "%s: %s", out->path ? out->path : "standard output",
			 strerror(code));
}

static void output_free(struct output *out)
{
	free(out->path);
	free(out->temporary);
	free(out);
}

/* A rename would put a file where a device or a directory is. */
static int check_target(const struct output *out, struct error *err)
{
	struct stat st;

	if (stat(out->path, &st) || S_ISREG(st.st_mode))
		return 0;
	return error_set(err, EINVAL, "%s: is not a file; expected a file's name to write to",
			 out->path);
}

/* A file without a name in the folder of @path; -1: the file system has none. */
static int open_nameless(const char *path)
{
	char *copy = strdup(path);
	int fd = copy ? open(dirname(copy), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666) : -1;

	free(copy);
	return fd;
}

static int open_named(const struct output *out)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	fd = mkstemp(out->temporary);
	if (fd >= 0 && fchmod(fd, 0666 & ~mask)) {
		close(fd);
		unlink(out->temporary);
		return -1;
	}
	return fd;
}

static int open_temporary(struct output *out, struct error *err)
{
	int fd = open_nameless(out->path), ret;

	out->nameless = fd >= 0;
	if (fd < 0)
		fd = open_named(out);
	if (fd < 0)
		return failed(out, errno, err);
	out->file = fdopen(fd, "wb");
	if (out->file)
		return 0;
	ret = failed(out, errno, err);
	close(fd);
	if (!out->nameless)
		unlink(out->temporary);
	return ret;
}

struct output *output_open(const char *path, struct error *err)
{
	struct output *out = calloc(1, sizeof(*out));
	int ret;

	if (!out)
		goto no_memory;
	if (!strcmp(path, "-")) {
		out->file = stdout;
		return out;
	}
	out->path = strdup(path);
	if (!out->path || asprintf(&out->temporary, "%s.%d.XXXXXX", path, (int)getpid()) < 0) {
		out->temporary = NULL;
		goto no_memory;
	}
	ret = check_target(out, err);
	if (!ret)
		ret = open_temporary(out, err);
	if (!ret)
		return out;
	output_free(out);
	errno = -ret;
	return NULL;
no_memory:
	if (out)
		output_free(out);
	errno = -error_set(err, ENOMEM, "%s: out of memory", path);
	return NULL;
}

int output_write(struct output *out, const void *bytes, size_t size, struct error *err)
{
	if (fwrite(bytes, 1, size, out->file) == size)
		return 0;
	return failed(out, errno ? errno : EIO, err);
}

int output_rewrite(struct output *out, uint64_t offset, const void *bytes, size_t size,
		   struct error *err)
{
	if (fflush(out->file) || pwrite(fileno(out->file), bytes, size, offset) != (ssize_t)size)
		return failed(out, errno ? errno : EIO, err);
	return 0;
}

/* Gives a file without a name its temporary one. */
static int name_file(const struct output *out)
{
	char self[64];

	if (!out->nameless)
		return 0;
	snprintf(self, sizeof(self), "/proc/self/fd/%d", fileno(out->file));
	return linkat(AT_FDCWD, self, AT_FDCWD, out->temporary, AT_SYMLINK_FOLLOW);
}

/* All bytes into the file, the file under its name. Closes it in any case. */
static int put_in_place(const struct output *out, struct error *err)
{
	bool named = !fflush(out->file) && !name_file(out);
	int code = named ? 0 : errno;

	if (fclose(out->file) && !code)
		code = errno;
	if (!code && rename(out->temporary, out->path))
		code = errno;
	if (!code)
		return 0;
	if (named || !out->nameless)
		unlink(out->temporary);
	return failed(out, code, err);
}

int output_commit(struct output *out, struct error *err)
{
	int ret;

	if (out->path)
		ret = put_in_place(out, err);
	else
		ret = fflush(out->file) ? failed(out, errno, err) : 0;
	output_free(out);
	return ret;
}

void output_abort(struct output *out)
{
	if (!out)
		return;
	if (out->path) {
		fclose(out->file);
		if (!out->nameless)
			unlink(out->temporary);
	}
	output_free(out);
}
