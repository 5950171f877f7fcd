/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the model's directory, a whole line at a time. */
#ifndef VIRTUAL_MODEL_INVARIANTS_H
#define VIRTUAL_MODEL_INVARIANTS_H

/* NULL, or the violated rule, for the line of @addr. */
const char *model_invariants(const volatile void *addr);

#endif
