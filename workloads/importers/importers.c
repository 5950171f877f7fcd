// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of importers, from the list in workloads/meson.build. */
#include "workloads/importer.h"

#include <string.h>

#define IMPORTER(name) extern const struct importer importer_##name;
#include <workloads/importer_list.h>
#undef IMPORTER

#define IMPORTER(name) &importer_##name,
const struct importer *const importers[] = {
#include <workloads/importer_list.h>
	NULL};

const struct importer *importer_find(const char *name)
{
	for (size_t i = 0; importers[i]; i++)
		if (!strcmp(importers[i]->name, name))
			return importers[i];
	return NULL;
}

const struct importer *importer_recognise(const char *head, size_t len)
{
	for (size_t i = 0; importers[i]; i++)
		if (importers[i]->recognise(head, len))
			return importers[i];
	return NULL;
}
