/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of zslab generate against those of one generator. */
#ifndef CLI_GENERATE_VALUES_H
#define CLI_GENERATE_VALUES_H

#include "src/cli/options/options.h"
#include "workloads/generator.h"

/* NULL: not given. The fields of generators are found by the names of their options. */
struct generate_options {
	const char *seed, *sizes;
	const char *processes, *size, *ids, *order, *keep, *threads, *objects, *operations;
	const char *min_size, *max_size, *folio, *run;
	const char *from, *compressor; /* of pages */
	bool sizes_only;
	uint64_t page_size;
};

extern const struct option_def generate_options[];

/* NULL with @err filled when there is no such generator. */
const struct generator *generate_find(const char *name, struct error *err);
/*
 * Fills @values by position in the generator's options, and @seed. -EINVAL with @err for a
 * value out of bounds and for an option that the generator does not have.
 */
int generate_values(const struct generator *generator, const struct generate_options *given,
		    uint64_t values[GENERATOR_OPTIONS_MAX], uint64_t *seed, struct error *err);
/* -EINVAL with @err if an option is given that is not among @allowed, which ends with NULL. */
int generate_refuse_all_but(const char *const *allowed, const struct generate_options *given,
			    struct error *err);
/* Prints the generators and their options. */
void generate_list(void);

#endif
