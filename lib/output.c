// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of files that are not finished: in the target's folder, whatever its name. */
#define TEMPORARY	 ".zslab-XXXXXX"
#define TEMPORARY_PREFIX ".zslab-"

struct output {
	char *path;	 /* NULL: standard output */
	char *temporary; /* beside it */
	bool named;	 /* the temporary name is there */
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

/* The folder of @path, with the '/' at its end: "" when it has none. */
static int folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (int)(slash + 1 - path) : 0;
}

/* A file without a name in the folder of @path; -1: the file system has none. */
static int open_nameless(const char *path)
{
	int len = folder_length(path), fd = -1;
	char *folder;

	if (asprintf(&folder, "%.*s.", len, path) >= 0) {
		fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
		free(folder);
	}
	return fd;
}

/*
 * Nobody holds the lock of a file that a killed process left. The lock is of the open file, so it
 * lasts as long as the process or any child that writes to it.
 */
static void remove_abandoned(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return;
	if (!flock(fd, LOCK_EX | LOCK_NB))
		unlinkat(folder, name, 0);
	close(fd);
}

/* In the folder of @path, once for each folder that is written to in a row. */
static void sweep(const char *path)
{
	static dev_t last_device;
	static ino_t last_folder;
	struct dirent *entry;
	struct stat st;
	char *name;
	DIR *folder;

	if (asprintf(&name, "%.*s.", folder_length(path), path) < 0)
		return;
	folder = opendir(name);
	free(name);
	if (!folder)
		return;
	if (!fstat(dirfd(folder), &st) && (st.st_dev != last_device || st.st_ino != last_folder)) {
		last_device = st.st_dev;
		last_folder = st.st_ino;
		while ((entry = readdir(folder)))
			if (strlen(entry->d_name) == strlen(TEMPORARY) &&
			    !strncmp(entry->d_name, TEMPORARY_PREFIX, strlen(TEMPORARY_PREFIX)))
				remove_abandoned(dirfd(folder), entry->d_name);
	}
	closedir(folder);
}

/* Locked before another's sweep can find it unlocked, or made again. */
static int open_named(struct output *out)
{
	const size_t ending = strlen(out->temporary) - 6;
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	for (unsigned int tries = 0; tries < 100; tries++) {
		struct stat st;

		memcpy(out->temporary + ending, "XXXXXX", 6);
		fd = mkostemp(out->temporary, O_CLOEXEC);
		if (fd < 0)
			return -1;
		out->named = true;
		if ((!flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK) && !fstat(fd, &st) &&
		    st.st_nlink && !fchmod(fd, 0666 & ~mask))
			return fd;
		close(fd);
		unlink(out->temporary);
		out->named = false;
	}
	errno = EEXIST;
	return -1;
}

static int open_temporary(struct output *out, struct error *err)
{
	int fd = open_nameless(out->path), ret;

	if (fd < 0)
		fd = open_named(out);
	if (fd < 0)
		return failed(out, errno, err);
	out->file = fdopen(fd, "wb");
	if (out->file)
		return 0;
	ret = failed(out, errno, err);
	close(fd);
	if (out->named)
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
	if (!out->path ||
	    asprintf(&out->temporary, "%.*s" TEMPORARY, folder_length(path), path) < 0) {
		out->temporary = NULL;
		goto no_memory;
	}
	sweep(path);
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

FILE *output_file(struct output *out)
{
	return out->file;
}

int output_sync(struct output *out, struct error *err)
{
	if (fflush(out->file) || fsync(fileno(out->file)))
		return failed(out, errno, err);
	return 0;
}

/* Gives a file without a name a random one, under the lock that a named file has. */
static int name_file(struct output *out)
{
	const size_t ending = strlen(out->temporary) - 6;
	char self[64];
	int ret = -1;

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fileno(out->file));
	flock(fileno(out->file), LOCK_EX | LOCK_NB);
	for (unsigned int tries = 0; tries < 100; tries++) {
		uint64_t random;

		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			return -1;
		snprintf(out->temporary + ending, 7, "%06x", (unsigned int)(random & 0xffffff));
		ret = linkat(AT_FDCWD, self, AT_FDCWD, out->temporary, AT_SYMLINK_FOLLOW);
		if (!ret || errno != EEXIST)
			break;
	}
	out->named = !ret;
	return ret;
}

/* At once under its own name, when nothing has that; a link cannot take a file's place. */
static int put_nameless(struct output *out)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fileno(out->file));
	if (!linkat(AT_FDCWD, self, AT_FDCWD, out->path, AT_SYMLINK_FOLLOW))
		return 0;
	if (errno != EEXIST || name_file(out))
		return -1;
	return rename(out->temporary, out->path);
}

/* All bytes into the file, the file under its name; with its lock until it is there. */
static int put_in_place(struct output *out, struct error *err)
{
	int code = fflush(out->file) ? errno : 0;

	if (!code && (out->named ? rename(out->temporary, out->path) : put_nameless(out)))
		code = errno;
	if (code && out->named)
		unlink(out->temporary);
	if (fclose(out->file) && !code)
		code = errno;
	return code ? failed(out, code, err) : 0;
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
		if (out->named)
			unlink(out->temporary);
		fclose(out->file);
	}
	output_free(out);
}
