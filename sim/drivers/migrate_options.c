// SPDX-License-Identifier: GPL-2.0-or-later
/* Parses --migrate. The machine's module runs it too, so it uses no libc. */
#include "sim/drivers/migrate_options.h"

#include "sim/drivers/argument.h"
#include "sim/drivers/list.h"

#define DECLARE(name, argument, help) extern const struct migrate_driver migrate_driver_##name;
MIGRATE_DRIVERS(DECLARE)
#undef DECLARE

#define ENTRY(name, argument, help) {&migrate_driver_##name, #name argument ", " help},
static const struct {
	const struct migrate_driver *driver;
	const char *expected;
} drivers[] = {MIGRATE_DRIVERS(ENTRY)};
#undef ENTRY

#define SPELLING(name, argument, help) ", " #name argument
static const char all_expected[] =
	"off, pages per second (1 to 1000000000), max" MIGRATE_DRIVERS(SPELLING) "; at most 8 of "
										 "them with commas";

/* Copies the text up to a comma or the end; false if it is too long for an argument. */
static bool take_part(const char **text, char *part, size_t size)
{
	const char *at = *text;
	size_t len = 0;

	for (; *at && *at != ','; at++) {
		if (len + 1 == size)
			return false;
		part[len++] = *at;
	}
	part[len] = '\0';
	*text = *at ? at + 1 : NULL;
	return true;
}

/* The driver named by @part; *@argument is the text after its "=", or NULL. */
static int find_driver(const char *part, const char **argument)
{
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
		const char *name = drivers[i].driver->name, *at = part;

		while (*name && *at == *name) {
			at++;
			name++;
		}
		if (*name || (*at && *at != '='))
			continue;
		*argument = *at ? at + 1 : NULL;
		return (int)i;
	}
	return -EINVAL;
}

static void set_argument(struct migrate_choice *choice, const char *argument)
{
	for (size_t i = 0; argument && argument[i]; i++)
		choice->argument[i] = argument[i];
}

static int parse_driver(const char *part, const struct sim_config *machine,
			struct migrate_options *options, const char **expected)
{
	struct migrate_choice *choice = &options->choices[options->nr++];
	const char *argument = part, *rate = part;
	u64 ignored;
	int ret, i = 0; /* a bare rate is for the first */

	if (!argument_rate(&rate, &ignored) || rate)
		i = find_driver(part, &argument);
	if (i < 0)
		return i;
	*expected = drivers[i].expected;
	choice->driver = drivers[i].driver;
	set_argument(choice, argument);
	ret = choice->driver->parse(argument, machine, choice->config);
	if (ret == -ENODEV)
		*expected = choice->driver->needs;
	return ret;
}

int migrate_parse(const char *text, const struct sim_config *machine,
		  struct migrate_options *options, const char **expected)
{
	char part[DRIVER_ARGUMENT];

	*options = (struct migrate_options){0};
	*expected = all_expected;
	if (argument_is(&text, "off") && !text)
		return 0;
	while (text) {
		*expected = all_expected;
		if (options->nr == MIGRATE_MAX_DRIVERS || !take_part(&text, part, sizeof(part)) ||
		    parse_driver(part, machine, options, expected))
			return -EINVAL;
	}
	return 0;
}

unsigned int migrate_lanes(const struct migrate_options *options, unsigned int nodes)
{
	unsigned int lanes = 0;

	for (unsigned int i = 0; i < options->nr; i++)
		lanes += options->choices[i].driver->per_node ? nodes : 1;
	return lanes;
}

unsigned int migrate_threads(const struct migrate_options *options, unsigned int nodes)
{
	unsigned int lanes = migrate_lanes(options, nodes);

	return lanes < MIGRATE_MAX_THREADS ? lanes : MIGRATE_MAX_THREADS;
}

int migrate_check(const char *text, const struct sim_config *machine, unsigned int *threads,
		  const char **expected)
{
	struct migrate_options options;
	int ret = migrate_parse(text, machine, &options, expected);

	*threads = ret ? 0 : migrate_threads(&options, machine->topology->nr_nodes);
	return ret;
}
