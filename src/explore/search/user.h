/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scenario of the user's: a C file, from which a module is built in the user's cache. */
#ifndef SEARCH_USER_H
#define SEARCH_USER_H

#include <stdbool.h>
#include <stddef.h>

#include "src/explore/search/search.h"

/* The command line means a file, not a scenario's name. */
bool explore_user_is_file(const char *name);

/*
 * The path of the module that has the scenario of file @source, which is built now. 0; -EINVAL
 * with what the compiler says in @err; -ENOENT or another with @err when it cannot be built here.
 */
int explore_user_build(const char *source, char *module, size_t size, struct error *err);

/* False without what a search needs: a task, and a name that can be a file's. */
bool explore_user_is_good(const char *source, const struct scenario *scenario, struct error *err);

#endif
