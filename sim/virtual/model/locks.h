/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spinlocks that the model has, by name. */
#ifndef MODEL_LOCKS_H
#define MODEL_LOCKS_H

/* The first is the default; ends with NULL. */
extern const char *const model_lock_names[];

#endif
