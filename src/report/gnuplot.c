// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/gnuplot.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/datadir.h"
#include "lib/quote.h"
#include "lib/write_all.h"
#include "src/report/helper.h"
#include "src/report/picture.h"

/* As the helper finds them. */
#define SETTINGS_FILE "/proc/self/fd/3"
#define DATA_FILE     "/proc/self/fd/4"
#define LABELS_FILE   "/proc/self/fd/5"

/* "gnuplot --version" reads and draws nothing. */
#define VERSION_SECONDS 60

bool gnuplot_available(void)
{
	char *const argv[] = {(char *)"gnuplot", (char *)"--version", NULL};
	char complaint[64];
	const struct helper helper = {.argv = argv,
				      .output = -1,
				      .seconds = VERSION_SECONDS,
				      .complaint = complaint,
				      .complaint_size = sizeof(complaint)};

	return !helper_run(&helper);
}

/* The first line that is not the echo of the script or a caret. */
static const char *first_complaint(char *text)
{
	char *rest, *line = strtok_r(text, "\n", &rest);

	for (; line; line = strtok_r(NULL, "\n", &rest))
		if (strspn(line, " \t^") != strlen(line) &&
		    (strstr(line, "line ") || strstr(line, "rror")))
			return line;
	return NULL;
}

/* A file in memory; -errno. */
static int memory_file(const struct gnuplot_text *text)
{
	int fd = memfd_create("zslab", MFD_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = write_all(fd, text->bytes, text->size);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

static void drop_picture(struct gnuplot_text *picture)
{
	free(picture->bytes);
	*picture = (struct gnuplot_text){0};
}

static int read_picture(int fd, struct gnuplot_text *picture)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	picture->size = (size_t)st.st_size;
	picture->bytes = malloc(picture->size + 1);
	if (!picture->bytes)
		return -ENOMEM;
	if (pread(fd, picture->bytes, picture->size, 0) != st.st_size) {
		drop_picture(picture);
		return -EIO;
	}
	picture->bytes[picture->size] = '\0';
	return 0;
}

/* Text before the settings of the figure itself. */
static int write_settings(const struct gnuplot_job *job, const char *folder,
			  struct gnuplot_text *settings)
{
	FILE *out = open_memstream(&settings->bytes, &settings->size);

	if (!out)
		return -ENOMEM;
	fputs("plots = ", out);
	quote_gnuplot(out, folder, SIZE_MAX);
	fprintf(out, "\nformat = '%s'\ndata = '" DATA_FILE "'\nlabels = '" LABELS_FILE "'\n",
		job->format);
	fwrite(job->settings.bytes, 1, job->settings.size, out);
	return fclose(out) ? -ENOMEM : 0;
}

static int draw(const struct gnuplot_job *job, char *script, const int *files,
		struct gnuplot_text *picture, struct error *err)
{
	/* -d: a user's ~/.gnuplot changes no figure. */
	char *const argv[] = {(char *)"gnuplot", (char *)"-d", (char *)SETTINGS_FILE, script, NULL};
	char complaint[4096];
	const struct helper helper = {.argv = argv,
				      .files = {files[0], files[1], files[2]},
				      .nr_files = 3,
				      .output = files[3],
				      .seconds = job->seconds,
				      .complaint = complaint,
				      .complaint_size = sizeof(complaint)};
	const char *why;
	int ret = helper_run(&helper);

	if (ret == -ETIMEDOUT)
		return error_set(err, -ret, "gnuplot: %s: not done after %g s", job->script,
				 job->seconds);
	why = ret ? first_complaint(complaint) : NULL;
	if (!ret)
		ret = read_picture(files[3], picture);
	if (ret)
		return error_set(err, -ret, "gnuplot: %s: %s", job->script,
				 why ? why : strerror(-ret));
	if (picture_is_whole(job->format, picture->bytes, picture->size))
		return 0;
	ret = error_set(err, EIO, "gnuplot: %s: incomplete picture, of %zu bytes", job->script,
			picture->size);
	drop_picture(picture);
	return ret;
}

static int draw_in_memory(const struct gnuplot_job *job, char *script,
			  const struct gnuplot_text *settings, struct gnuplot_text *picture,
			  struct error *err)
{
	const struct gnuplot_text nothing = {0};
	int files[] = {memory_file(settings), memory_file(&job->data), memory_file(&job->labels),
		       memory_file(&nothing)};
	int ret = 0;

	for (unsigned int i = 0; i < 4; i++)
		if (files[i] < 0)
			ret = error_set(err, -files[i], "gnuplot: %s: no file in memory: %s",
					job->script, strerror(-files[i]));
	if (!ret)
		ret = draw(job, script, files, picture, err);
	for (unsigned int i = 0; i < 4; i++)
		if (files[i] >= 0)
			close(files[i]);
	return ret;
}

int gnuplot_draw(const struct gnuplot_job *job, struct gnuplot_text *picture, struct error *err)
{
	struct gnuplot_text settings = {0};
	char path[4096], *folder;
	int ret;

	if (datadir_find(DATA_PLOTS, job->script, path, sizeof(path)))
		return error_set(err, EIO, "plots/%s is not found; set ZSLAB_DATA_DIR",
				 job->script);
	folder = strndup(path, (size_t)(strrchr(path, '/') - path));
	ret = folder ? write_settings(job, folder, &settings) : -ENOMEM;
	if (ret)
		error_set(err, -ret, "gnuplot: out of memory");
	else
		ret = draw_in_memory(job, path, &settings, picture, err);
	free(settings.bytes);
	free(folder);
	return ret;
}
