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

	*table = (struct table){.rows = calloc(nr * METRICS_MAX, sizeof(*table->rows)),
				.first = calloc(nr + 1, sizeof(*table->first))};
	if (!table->rows || !table->first) {
		table_free(table);
		return -ENOMEM;
	}
	for (size_t i = 1; i < nr; i++) {
		struct conditions both = conditions_join(base, conditions_of(results[i]));

		add_rows(table, results[0], results[i], &both, seed);
		table->first[i + 1] = table->nr;
	}
	if (verdicts_decide(table->rows, table->nr)) {
		table_free(table);
		return -ENOMEM;
	}
	robust_recall(table);
	return 0;
}

void table_free(struct table *table)
{
	free(table->rows);
	free(table->first);
	*table = (struct table){0};
}

const struct comparison *table_find(const struct table *table, const struct metric *metric,
				    size_t at)
{
	for (size_t i = table->first[at]; i < table->first[at + 1]; i++)
		if (table->rows[i].metric == metric)
			return &table->rows[i];
	return NULL;
}
