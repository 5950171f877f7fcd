// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pressure MEBIBYTES: fills as much memory twice, in ways that compress well and badly, and checks
 * every byte. More than the machine has makes the kernel swap.
 */
#include <stdio.h>
#include <stdlib.h>

#define PAGE 4096u

/* Noise in the first eighth of a page or more, then nothing new. */
static unsigned char next_byte(unsigned int *state, size_t page, unsigned int i)
{
	if (i < PAGE / 8 * (1 + page % 5))
		*state = *state * 1664525u + 1013904223u;
	return (unsigned char)(*state >> 24);
}

static unsigned int first_state(size_t page, unsigned int round)
{
	return (unsigned int)page * 2654435761u + round;
}

static void fill(unsigned char *page, size_t number, unsigned int round)
{
	unsigned int state = first_state(number, round);

	for (unsigned int i = 0; i < PAGE; i++)
		page[i] = next_byte(&state, number, i);
}

static int is_right(const unsigned char *page, size_t number, unsigned int round)
{
	unsigned int state = first_state(number, round);

	for (unsigned int i = 0; i < PAGE; i++)
		if (page[i] != next_byte(&state, number, i))
			return 0;
	return 1;
}

int main(int argc, char **argv)
{
	size_t pages = argc > 1 ? strtoul(argv[1], NULL, 10) * 256 : 0;
	unsigned char *memory = malloc(pages * PAGE);

	if (!pages || !memory) {
		fprintf(stderr, "usage: pressure MEBIBYTES\n");
		return 2;
	}
	for (unsigned int round = 0; round < 2; round++) {
		for (size_t page = 0; page < pages; page++)
			fill(memory + page * PAGE, page, round);
		for (size_t page = 0; page < pages; page++) {
			if (!is_right(memory + page * PAGE, page, round)) {
				printf("page %zu is wrong in round %u\n", page, round);
				return 1;
			}
		}
	}
	printf("contents right\n");
	return 0;
}
