// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of front-ends. */
#include "src/frontends/frontend.h"

extern const struct frontend_ops frontend_zram, frontend_zswap;

const struct frontend_ops *const frontends[] = {&frontend_zram, &frontend_zswap, NULL};
