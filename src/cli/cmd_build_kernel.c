// SPDX-License-Identifier: GPL-2.0-or-later
/* "zslab build-kernel": checks the names and starts the script that does the work. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/cachedir.h"
#include "lib/datadir.h"
#include "src/run/module_load.h"
#include "src/cli/options/options.h"

#define MAX_NAME 64

struct build_kernel_options {
	const char *name, *patch;
};

static const struct option_def options[] = {
	{.name = "name",
	 .type = OPTION_STRING,
	 .arg = "NAME",
	 .help = "Name of the variant; default kernel-VERSION from the tree's Makefile, with "
		 "-patched for a patch.",
	 .offset = offsetof(struct build_kernel_options, name)},
	{.name = "patch",
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "Apply this patch to a copy first; the tree stays as it is. Only changes to "
		 "mm/zsmalloc.c count.",
	 .offset = offsetof(struct build_kernel_options, patch)},
	{0},
};

static bool is_a_variant(const char *name)
{
	struct error err;
	const struct machine_module *module = machine_module_load("native", NULL, &err);

	for (const struct zs_ops *const *ops = module ? module->variants : NULL; ops && *ops; ops++)
		if (!strcmp((*ops)->name, name))
			return true;
	return false;
}

static bool name_is_good(const char *name)
{
	const char *letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	if (*name == '.' || *name == '-' || !*name || name[strspn(name, letters)] ||
	    strlen(name) >= MAX_NAME) {
		fprintf(stderr,
			"--name %s: expected up to %d letters, digits, dots, dashes and "
			"underscores\n",
			name, MAX_NAME - 1);
		return false;
	}
	if (!strcmp(name, "all") || is_a_variant(name)) {
		fprintf(stderr, "--name %s: zslab has a variant of this name; expected another\n",
			name);
		return false;
	}
	return true;
}

static int run_build_kernel(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct build_kernel_options *o = values;
	char script[4096], cache[4096], self[4096] = "";

	if (o->name && !name_is_good(o->name))
		return EXIT_USAGE;
	if (o->patch && !*o->patch) {
		fprintf(stderr, "--patch: expected a file\n");
		return EXIT_USAGE;
	}
	if (datadir_find(DATA_KERNEL_TREES, "build-kernel", script, sizeof(script))) {
		fprintf(stderr, "build-kernel: not found; expected beside the machine modules\n");
		return EXIT_ENVIRONMENT;
	}
	if (cachedir_path("kernel", cache, sizeof(cache))) {
		fprintf(stderr, "no place for the module: expected $XDG_CACHE_HOME or $HOME\n");
		return EXIT_ENVIRONMENT;
	}
	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0) {
		perror("/proc/self/exe");
		return EXIT_ENVIRONMENT;
	}
	execlp("python3", "python3", script, argv[0], o->name ? o->name : "",
	       o->patch ? o->patch : "", cache, self, (char *)NULL);
	perror("python3");
	return EXIT_ENVIRONMENT;
}

const struct command command_build_kernel = {
	.name = "build-kernel",
	.args = "PATH",
	.summary = "make a variant of a kernel tree's mm/zsmalloc.c",
	.description = "Compiles mm/zsmalloc.c of the kernel tree PATH (or the file PATH), "
		       "unmodified, over the simulated kernel, and keeps it in the user's "
		       "cache, by its contents. From then on zslab run --variant takes it by "
		       "name. Needs the C compiler and the libraries that zslab was built "
		       "with. If the file uses something that the shim headers lack, a line "
		       "names it and the kernel's header for it.",
	.examples = "zslab build-kernel ~/linux\n"
		    "zslab build-kernel ~/linux --patch my.patch --name mine\n"
		    "zslab run --variant kernel-6.12,mine redis_lz4",
	.options = options,
	.values_size = sizeof(struct build_kernel_options),
	.min_args = 1,
	.max_args = 1,
	.run = run_build_kernel,
};
