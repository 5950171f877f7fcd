// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct output {
	char *path; /* NULL: standard output */
	char *temporary;
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

static int open_temporary(struct output *out, struct error *err)
{
	mode_t mask = umask(0);
	int fd, ret;

	umask(mask);
	fd = mkstemp(out->temporary);
	if (fd < 0)
		return failed(out, errno, err);
	if (!fchmod(fd, 0666 & ~mask))
		out->file = fdopen(fd, "wb");
	if (out->file)
		return 0;
	ret = failed(out, errno, err);
	close(fd);
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
	if (!out->path || asprintf(&out->temporary, "%s.XXXXXX", path) < 0) {
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

int output_commit(struct output *out, struct error *err)
{
	int ret = 0;

	if (!out->path) {
		if (fflush(out->file))
			ret = failed(out, errno, err);
		output_free(out);
		return ret;
	}
	if (fclose(out->file) || rename(out->temporary, out->path)) {
		ret = failed(out, errno, err);
		unlink(out->temporary);
	}
	output_free(out);
	return ret;
}

void output_abort(struct output *out)
{
	if (!out)
		return;
	if (out->path) {
		fclose(out->file);
		unlink(out->temporary);
	}
	output_free(out);
}
