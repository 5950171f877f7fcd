/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a module declares about itself for modinfo: nothing here. */
#ifndef SIM_INCLUDE_LINUX_MODULE_H
#define SIM_INCLUDE_LINUX_MODULE_H

#include <linux/init.h>
#include <linux/percpu.h>

struct module;
#define THIS_MODULE ((struct module *)NULL)

#define EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_GPL(symbol)
#define MODULE_ALIAS(text)	 SIM_MODULE_INFO
#define MODULE_AUTHOR(text)	 SIM_MODULE_INFO
#define MODULE_DESCRIPTION(text) SIM_MODULE_INFO
#define MODULE_IMPORT_NS(name)	 SIM_MODULE_INFO
#define MODULE_LICENSE(text)	 SIM_MODULE_INFO
/* Consumes the semicolon that follows. */
#define SIM_MODULE_INFO struct module

#endif
