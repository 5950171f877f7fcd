// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of front-ends, from the list in src/frontends/meson.build. */
#include "src/frontends/frontend.h"

#define FRONTEND(name) extern const struct frontend_ops frontend_##name;
#include <src/frontends/frontend_list.h>
#undef FRONTEND

#define FRONTEND(name) &frontend_##name,
const struct frontend_ops *const frontends[] = {
#include <src/frontends/frontend_list.h>
	NULL};
