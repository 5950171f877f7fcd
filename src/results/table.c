// SPDX-License-Identifier: GPL-2.0-or-later
/* All metrics of some results against the first of them. */
#include <errno.h>
#include <stdlib.h>

#include "src/results/robust.h"

static void add_rows(struct table *table, const struct result *base, const struct result *of,
		     const struct conditions *conditions, uint64_t seed)
{
	for (const struct metric *m = metrics; m->name; m++)
		if (m->compared &&
		    compare_metric(m, base, of, conditions, seed, &table->rows[table->nr]))
			table->nr++;
}

int table_make(struct table *table, const struct result *const *results, size_t nr, uint64_t seed)
{
	struct conditions base = conditions_of(results[0]);

	*table = (struct table){calloc(nr * METRICS_MAX, sizeof(*table->rows)), 0};
	if (!table->rows)
		return -ENOMEM;
	for (size_t i = 1; i < nr; i++) {
		struct conditions both = conditions_join(base, conditions_of(results[i]));

		add_rows(table, results[0], results[i], &both, seed);
	}
	verdicts_decide(table->rows, table->nr);
	robust_recall(table);
	return 0;
}

void table_free(struct table *table)
{
	free(table->rows);
	*table = (struct table){0};
}

const struct comparison *table_find(const struct table *table, const struct metric *metric,
				    const struct result *of)
{
	for (size_t i = 0; i < table->nr; i++)
		if (table->rows[i].metric == metric && table->rows[i].of == of)
			return &table->rows[i];
	return NULL;
}
