// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "sim/machines/machine_file.h"

#define WIDTH 92

/* Writes the words of @text on lines of their own, after "; ". */
static void write_comment(const char *text, FILE *out)
{
	size_t column = 0;

	while (*text) {
		size_t word = strcspn(text, " ");

		if (column + word + 1 > WIDTH) {
			fputc('\n', out);
			column = 0;
		}
		fputs(column ? " " : "; ", out);
		fwrite(text, 1, word, out);
		column += word + 1;
		text += word + (text[word] == ' ');
	}
	fputc('\n', out);
}

void machine_file_write(const struct machine_file *machine, FILE *out)
{
	const char *section = "machine";

	fprintf(out,
		"; A machine for zslab run --machine; docs/machines.md has the format.\n"
		"[machine]\ntitle = %s\n",
		machine->title);
	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];
		const struct machine_value *value = &machine->values[i];
		char text[32];

		if (strcmp(section, def->section))
			fprintf(out, "\n[%s]\n", def->section);
		section = def->section;
		write_comment(def->help, out);
		fprintf(out, "%s = %s%s%s | %s: %s\n", def->name,
			machine_value_text(machine, (enum machine_parameter)i, text, sizeof(text)),
			*def->unit ? " " : "", def->unit, machine_origins[value->origin],
			value->source);
	}
}
