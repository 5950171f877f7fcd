/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the model's directory by looking at all of a line. */
#ifndef VIRTUAL_MODEL_INVARIANTS_H
#define VIRTUAL_MODEL_INVARIANTS_H

/* NULL, or what does not hold of the line that @addr lies in. */
const char *model_invariants(const volatile void *addr);

#endif
