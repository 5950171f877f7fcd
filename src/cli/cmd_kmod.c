// SPDX-License-Identifier: GPL-2.0-or-later
/* "zslab kmod": checks its options and starts the script that does the work. */
#include <stdio.h>
#include <unistd.h>

#include "lib/datadir.h"
#include "src/cli/options/options.h"

struct kmod_options {
	const char *variant, *kernel, *source, *out;
};

static const struct option_def options[] = {
	{.name = "variant",
	 .type = OPTION_STRING,
	 .arg = "NAME",
	 .help = "One of zslab's variants that map objects, such as trylock, classlock, rcu "
		 "and classlock-rcu.",
	 .offset = offsetof(struct kmod_options, variant)},
	{.name = "kernel",
	 .type = OPTION_STRING,
	 .arg = "VERSION",
	 .help = "The kernel, as uname -r says it: its headers must be installed. Or the "
		 "folder of the headers. Only 6.12 is supported.",
	 .offset = offsetof(struct kmod_options, kernel)},
	{.name = "source",
	 .type = OPTION_STRING,
	 .arg = "PATH",
	 .help = "A kernel's source of that release, folder or archive, of which zram is built; "
		 "default /usr/src/linux-source-6.12 or its .tar.xz, of Debian's package.",
	 .offset = offsetof(struct kmod_options, source),
	 .min = 1},
	{.name = "out",
	 .short_name = 'o',
	 .type = OPTION_STRING,
	 .arg = "DIR",
	 .def = ".",
	 .help = "Where zslab_zsmalloc.ko and zram.ko go.",
	 .offset = offsetof(struct kmod_options, out),
	 .min = 1},
	{0},
};

static int check_values(const struct kmod_options *o)
{
	if (!o->variant || !*o->variant || !o->kernel || !*o->kernel) {
		fprintf(stderr, "kmod: expected --variant NAME and --kernel VERSION\n");
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int run_kmod(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct kmod_options *o = values;
	char script[4096];
	int rc = check_values(o);

	if (rc)
		return rc;
	if (datadir_find(DATA_KERNEL_TREES, "make-kmod", script, sizeof(script))) {
		fprintf(stderr, "make-kmod: not found; expected beside the machine modules\n");
		return EXIT_ENVIRONMENT;
	}
	execlp("python3", "python3", script, o->variant, o->kernel, o->source ? o->source : "",
	       o->out, (char *)NULL);
	perror("python3");
	return EXIT_ENVIRONMENT;
}

const struct command command_kmod = {
	.name = "kmod",
	.args = "",
	.summary = "make a variant a module of a real kernel",
	.description =
		"Compiles a variant against a kernel's headers, from the same source as for "
		"the simulated machines, and zram from that kernel's source to call it. The "
		"result is zslab_zsmalloc.ko and zram.ko; load them in this order in place of "
		"the kernel's zram. The kernel's own zsmalloc stays. Use a virtual machine: a "
		"faulty module crashes the kernel.",
	.examples = "zslab kmod --variant rcu --kernel 6.12.117+deb12-amd64 -o made\n"
		    "insmod made/zslab_zsmalloc.ko switches=dead=einval\n"
		    "insmod made/zram.ko",
	.options = options,
	.values_size = sizeof(struct kmod_options),
	.min_args = 0,
	.max_args = 0,
	.run = run_kmod,
};
