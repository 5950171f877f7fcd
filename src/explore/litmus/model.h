/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory models: which candidate executions can happen. A model judges whole executions, however
 * they were found.
 */
#ifndef EXPLORE_LITMUS_MODEL_H
#define EXPLORE_LITMUS_MODEL_H

#include "src/explore/litmus/execution.h"

enum litmus_model { MODEL_LKMM, MODEL_TSO, MODEL_SC };

struct model; /* what follows from program order, and memory for the rest */

/* NULL: no memory. */
struct model *model_new(enum litmus_model kind);
void model_free(struct model *model);
/* For all executions that take the same paths as @x. */
void model_prepare(struct model *model, const struct execution *x);
/*
 * Can an execution happen that has the order of @x, and perhaps more? More order only forbids more,
 * so false for a partial execution is final.
 */
bool model_possible(struct model *model, const struct execution *x);
/* Can @x happen? Then *@race says whether two plain accesses, or one and a marked one, race. */
bool model_allows(struct model *model, const struct execution *x, bool *race);

#endif
