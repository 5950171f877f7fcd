// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/rcu_switches.h"

static const char *const fix_ops_values[] = {"off", "keep", "trylock", NULL};
static const char *const dead_values[] = {"einval", "eagain", "zero", NULL};

const struct zs_switch rcu_switches[] = {
	[FIX_CHAIN] = {.name = "fix-chain",
		       .help = "D1: link a new zspage's pages before walking them",
		       .def = 1},
	[FIX_DESTROY] = {.name = "fix-destroy",
			 .help = "D2: destroy waits for callbacks, not for readers alone",
			 .def = 1},
	[FIX_ASSERT] = {.name = "fix-assert",
			.help = "D3: do not assert the page lock that free no longer takes",
			.def = 1},
	[FIX_OPS] = {.name = "fix-ops",
		     .help = "D4: never clear movable ops without the page lock: keep them "
			     "until the page is free, or clear them if trylock gets the lock",
		     .values = fix_ops_values,
		     .def = FIX_OPS_KEEP},
	[FIX_NEWPAGE_REF] = {.name = "fix-newpage-ref",
			     .help = "D5: take the new page's reference before a free can find it",
			     .def = 1},
	[FIX_UNLOCK_ORDER] = {.name = "fix-unlock-order",
			      .help = "D7: drop the zspage's lock before pool->lock",
			      .def = 1},
	[DEAD] = {.name = "dead",
		  .help = "what migrate returns for a page whose zspage has been freed",
		  .values = dead_values,
		  .def = DEAD_ZERO},
	[FREE] = {.name = "free",
		  .help = "how the struct zspage waits for its readers",
		  .values = rcu_free_values,
		  .def = FREE_CALL_RCU},
	[LAZY] = {.name = "lazy",
		  .help = "milliseconds for which callbacks wait for company before a grace "
			  "period begins, as with CONFIG_RCU_LAZY",
		  .number = true},
	[AS_POSTED] = {.name = "as-posted",
		       .help = "the series to the letter",
		       .expands = "no-fix-chain,no-fix-destroy,no-fix-assert,fix-ops=off,"
				  "no-fix-newpage-ref,no-fix-unlock-order,dead=einval,"
				  "free=call_rcu"},
	{0},
};
