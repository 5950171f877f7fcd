// SPDX-License-Identifier: GPL-2.0-or-later
/* Places in the code, for reports: the host finds the source line. */
#include <dlfcn.h>
#include <stdio.h>

#include "sim/virtual/explore/engine.h"

void explore_describe_pc(void *pc, char *out, size_t size)
{
	Dl_info info;

	if (dladdr(pc, &info))
		snprintf(out, size, "+0x%lx", (unsigned long)((char *)pc - (char *)info.dli_fbase));
	else
		snprintf(out, size, "%p", pc);
}
