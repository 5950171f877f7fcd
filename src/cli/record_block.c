// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/record_block.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>

unsigned int record_block_number(const char *name)
{
	unsigned int major, minor;
	char path[PATH_MAX];
	FILE *file;
	int found;

	snprintf(path, sizeof(path), "/sys/block/%s/dev", name);
	file = fopen(path, "re");
	if (!file)
		return 0;
	found = fscanf(file, "%u:%u", &major, &minor);
	fclose(file);
	return found == 2 ? major << 20 | minor : 0;
}

bool record_block_find(char *name, size_t size)
{
	DIR *folder = opendir("/sys/block");
	unsigned int first = UINT_MAX, number;
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		char path[PATH_MAX], digit = '0';
		FILE *file;

		if (sscanf(entry->d_name, "zram%u", &number) != 1 || number > first)
			continue;
		snprintf(path, sizeof(path), "/sys/block/%s/disksize", entry->d_name);
		file = fopen(path, "re");
		if (file && fscanf(file, "%c", &digit) == 1 && digit != '0')
			first = number;
		if (file)
			fclose(file);
	}
	if (folder)
		closedir(folder);
	snprintf(name, size, "zram%u", first);
	return first != UINT_MAX;
}
