// SPDX-License-Identifier: GPL-2.0-or-later
/* A result file, then what compare makes of it. */
#include <stdlib.h>
#include <string.h>

#include "src/report/compare_output.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/some_result.h"

static void check_mail(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fuzz_check(len <= 72, text);
		for (size_t i = 0; i < len; i++)
			fuzz_check(text[i] >= ' ' && text[i] < 0x7f, "a mail is ASCII");
		text += len + (text[len] == '\n');
	}
}

typedef void (*printer)(FILE *out, const struct pairing *pairing);

static void print_csv(FILE *out, const struct pairing *pairing)
{
	print_pairing_csv(out, pairing, true);
}

static void check_print(printer print, void (*check)(const char *), const struct pairing *pairing)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	print(out, pairing);
	fuzz_check(!fclose(out) && strlen(text) == len, "what is printed is a text");
	check(text);
	free(text);
}

static void check_json(const struct pairing *pairing)
{
	json_t *json = pairing_to_json(pairing);
	char *text = json ? json_dumps(json, 0) : NULL;

	fuzz_check(text != NULL, "a comparison has JSON");
	free(text);
	json_decref(json);
}

static void compare(const struct result *base, const struct result *new, unsigned int formats)
{
	struct pairing pairing;

	fuzz_check(!pairing_make(&pairing, base, new, 1), "two results can be compared");
	if (formats & 1)
		check_print(print_pairing_text, fuzz_check_no_controls, &pairing);
	if (formats & 2)
		check_print(print_pairing_lkml, check_mail, &pairing);
	if (formats & 4)
		check_print(print_csv, fuzz_check_no_controls, &pairing);
	if (formats & 8)
		check_json(&pairing);
	pairing_free(&pairing);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct result_set set;
	unsigned int formats;

	if (fuzz_result(data, size, &set, &formats)) {
		compare(&set.results[0], &set.results[0], formats);
		result_set_free(&set);
	}
	return 0;
}
