/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_CONST_H
#define SIM_INCLUDE_LINUX_CONST_H

#ifndef _AC
#define SIM_JOIN(a, b)	    a##b
#define _AC(number, suffix) SIM_JOIN(number, suffix)
#endif

#endif
