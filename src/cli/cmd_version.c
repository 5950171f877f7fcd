// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/options/options.h"

#include <hwloc.h>
#include <jansson.h>
#include <stdio.h>
#include <zstd.h>
#include <xxhash.h>

#include "lib/build_info.h"

static int run_version(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	unsigned int hwloc = hwloc_get_api_version(), hash = XXH_versionNumber();

	printf("zslab %s (git %s)\n", build_info.version, build_info.git);
	printf("compiler: %s %s\n", build_info.compiler, build_info.flags);
	printf("build: %s\n", build_info.options);
	printf("libraries: hwloc API %u.%u.%u, jansson %s, zstd %s, xxhash %u.%u.%u\n", hwloc >> 16,
	       hwloc >> 8 & 0xff, hwloc & 0xff, JANSSON_VERSION, ZSTD_versionString(), hash / 10000,
	       hash / 100 % 100, hash % 100);
	return EXIT_DONE;
}

const struct command command_version = {
	.name = "version",
	.args = "",
	.summary = "show what this program was built from and with",
	.description = "Prints the version, the git commit, the compiler with its flags, the build "
		       "options and the libraries.",
	.run = run_version,
};
