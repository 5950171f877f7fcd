// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/out_folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/exit_status.h"
#include "src/results/result_file.h"
#include "src/run/notice.h"
#include "src/run/statement.h"

/* Runs that began in the same second on the same trace. */
#define MAX_ALIKE 1000u

/* All folders above the last; that one may be there, or with @own must not. */
static int make_folders(char *path, bool own)
{
	for (char *p = path + 1;; p++) {
		char was = *p;

		if (was && was != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0777) && (errno != EEXIST || (own && !was)))
			return -errno;
		*p = was;
		if (!was)
			return access(path, W_OK | X_OK) ? -errno : 0;
	}
}

/* "results/20260102T030405Z-redis", and "-2" behind it if that is another run's. */
static int make_own(struct run_setup *setup)
{
	const size_t size = sizeof(setup->out);
	time_t now = time(NULL);
	struct tm utc;
	char stamp[32];
	int len, ret;

	gmtime_r(&now, &utc);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &utc);
	len = snprintf(setup->out, size, "results/%s-%s", stamp, setup->traces[0].name);
	ret = make_folders(setup->out, true);
	for (unsigned int i = 2; ret == -EEXIST && i < MAX_ALIKE; i++) {
		snprintf(setup->out + len, size - (size_t)len, "-%u", i);
		ret = make_folders(setup->out, true);
	}
	return ret;
}

static int make_folder(struct run_setup *setup, struct error *err)
{
	const char *given = setup->options->out;
	int ret;

	if (given && (!*given || strlen(given) >= sizeof(setup->out)))
		return error_set(err, ENAMETOOLONG, "--out: expected a path of 1 to %zu bytes",
				 sizeof(setup->out) - 1);
	if (given)
		strcpy(setup->out, given);
	ret = given ? make_folders(setup->out, false) : make_own(setup);
	return ret ? error_set(err, -ret, "%s: %s", setup->out, strerror(-ret)) : 0;
}

/* 0: there is nothing, or it may be replaced at any time. -EINVAL: it is no result. */
static int count_repeats(const char *path, size_t *nr, struct error *err)
{
	struct result result;
	struct error why;

	*nr = 0;
	if (access(path, F_OK) && errno == ENOENT)
		return 0;
	if (result_load(path, RESULT_COMPARED, &result, &why))
		return error_set(err, EINVAL,
				 "%s: no result that can be read, and this run would replace it; "
				 "expected another --out, or --force",
				 path);
	*nr = result.nr_repeats;
	result_free(&result);
	return 0;
}

static int check_result(const struct run_setup *setup, const struct run_trace *trace,
			const struct run_variant *variant, struct error *err)
{
	char path[RUN_PATH_MAX];
	size_t nr;
	int ret;

	run_result_path(setup, trace, variant, path, sizeof(path));
	ret = count_repeats(path, &nr, err);
	if (ret || nr <= setup->options->repeat)
		return ret;
	return error_set(err, EINVAL,
			 "%s: has %zu repeats, and this run would replace it by %llu; expected "
			 "--repeat %zu or more, another --out, or --force",
			 path, nr, (unsigned long long)setup->options->repeat, nr);
}

int run_out_make(struct run_setup *setup, struct error *err)
{
	bool look = setup->options->out && !setup->options->force;

	if (make_folder(setup, err))
		return EXIT_ENVIRONMENT;
	for (unsigned int i = 0; look && i < setup->nr_traces; i++)
		for (unsigned int k = 0; k < setup->nr_variants; k++)
			if (check_result(setup, &setup->traces[i], &setup->variants[k], err))
				return EXIT_USAGE;
	return EXIT_DONE;
}

size_t run_out_repeats(const struct run_setup *setup, const struct run_trace *trace,
		       const struct run_variant *variant)
{
	char path[RUN_PATH_MAX];
	size_t nr;

	if (setup->options->force)
		return 0;
	run_result_path(setup, trace, variant, path, sizeof(path));
	return count_repeats(path, &nr, NULL) ? 0 : nr;
}

static bool is_beside(const struct run_result *result)
{
	return json_array_size(result->repeats) < result->replaces;
}

void run_out_path(const struct run_setup *setup, const struct run_trace *trace,
		  const struct run_result *result, char *out, size_t size)
{
	size_t len;

	run_result_path(setup, trace, result->variant, out, size);
	len = strlen(out);
	if (is_beside(result))
		snprintf(out + len, size - len, ".partial");
}

void run_out_settle(const struct run_setup *setup, const struct run_trace *trace,
		    const struct run_result *result)
{
	struct run_result fewer = {.variant = result->variant,
				   .repeats = NULL,
				   .replaces = result->replaces};
	char path[RUN_PATH_MAX];

	if (!result->replaces)
		return;
	run_out_path(setup, trace, &fewer, path, sizeof(path));
	if (!is_beside(result))
		unlink(path);
	else if (json_array_size(result->repeats) || result->failed)
		run_notice(setup, "%s: %zu repeats; the result of %zu is kept", path,
			   json_array_size(result->repeats), result->replaces);
}
