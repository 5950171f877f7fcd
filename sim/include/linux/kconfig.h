/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IS_ENABLED(CONFIG_X): 1 when CONFIG_X is defined as 1, else 0, as an expression. */
#ifndef SIM_INCLUDE_LINUX_KCONFIG_H
#define SIM_INCLUDE_LINUX_KCONFIG_H

/* An option that is 1 puts an argument in front, which makes the 1 the second. */
#define SIM_OPTION_IS_1		       , 1
#define SIM_SECOND(first, second, ...) second
#define SIM_PICK(...)		       SIM_SECOND(__VA_ARGS__, 0, 0)
#define SIM_PASTE(value)	       SIM_PICK(SIM_OPTION_IS_##value)
#define SIM_EXPAND(value)	       SIM_PASTE(value)
#define IS_ENABLED(option)	       SIM_EXPAND(option)
#define IS_BUILTIN(option)	       IS_ENABLED(option)

#endif
