/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No page fault can happen in a simulated kernel. */
#ifndef SIM_INCLUDE_LINUX_UACCESS_H
#define SIM_INCLUDE_LINUX_UACCESS_H

#define pagefault_disable() ((void)0)
#define pagefault_enable()  ((void)0)

#endif
