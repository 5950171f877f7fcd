// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/build_info.h"

#include "build_config.h"
#include "git_version.h"

const struct build_info build_info = {
	.version = ZSLAB_VERSION,
	.git = ZSLAB_GIT,
	.compiler = ZSLAB_COMPILER,
	.flags = ZSLAB_FLAGS,
	.options = ZSLAB_OPTIONS,
};
