// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages of the kernel code. A BUG ends the schedule, and so does a WARNING, as with
 * panic_on_warn. Errors are kept for the report of a failure that follows.
 */
#include <stdio.h>

#include "sim/virtual/explore/engine.h"
#include "sim/virtual/runtime/internal.h"

static char said[2048]; /* in this schedule */
static size_t used;

void explore_messages_reset(void)
{
	used = 0;
	said[0] = '\0';
}

static void keep(const char *level, const char *message)
{
	int len = snprintf(said + used, sizeof(said) - used, "kernel %s: %s\n", level, message);

	used = min(used + (size_t)len, sizeof(said) - 1);
}

static void kernel_bug(const char *message)
{
	char text[sizeof(said) + 600];

	snprintf(text, sizeof(text), "%s%s\n", said, message);
	explore_bug("bug", text);
}

static void kernel_message(const char *level, const char *message)
{
	keep(level, message);
	if (level[0] == 'W')
		explore_bug("warning", said);
}

void explore_catch_messages(void)
{
	sim_bug_hook = kernel_bug;
	sim_message_hook = kernel_message;
	explore_messages_reset();
}
