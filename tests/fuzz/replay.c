// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gives a target the inputs in a folder, one after the other, so that earlier findings stay fixed.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static unsigned char bytes[1u << 20];

/* Exactly as many bytes as there are, so that a sanitizer notices a read of one more. */
static bool replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t size = file ? fread(bytes, 1, sizeof(bytes), file) : 0;
	bool whole = file && feof(file);
	uint8_t *exact = malloc(size ? size : 1);

	if (file)
		fclose(file);
	if (whole && exact) {
		memcpy(exact, bytes, size);
		fprintf(stderr, "%s\n", path);
		LLVMFuzzerTestOneInput(exact, size);
	}
	free(exact);
	return whole;
}

static int replay_folder(const char *folder)
{
	struct dirent **entries;
	int nr = scandir(folder, &entries, NULL, alphasort), failed = nr <= 0, done = 0;

	for (int i = 0; i < nr; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		if (*entries[i]->d_name != '.') {
			bool whole = replay(path);

			failed |= !whole;
			done += whole;
		}
		free(entries[i]);
	}
	if (nr > 0)
		free(entries);
	printf("%d inputs\n", done);
	return failed || !done;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	return replay_folder(argv[1]);
}
