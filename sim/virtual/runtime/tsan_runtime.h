/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names and types shared by the entry points that gcc 12 and clang 14 call from code built with
 * -fsanitize=thread. None of our code calls them, so no header declares them.
 */
#ifndef RUNTIME_TSAN_RUNTIME_H
#define RUNTIME_TSAN_RUNTIME_H

#include "sim/virtual/runtime/observe.h"

/* Declares an entry point and opens its definition. TSAN_QUIET: the explorer's second set. */
#ifdef TSAN_QUIET
#define TSAN_ENTRY(type, name, ...)          \
	type quiet_tsan_##name(__VA_ARGS__); \
	type quiet_tsan_##name(__VA_ARGS__)
#else
#define TSAN_ENTRY(type, name, ...)      \
	type __tsan_##name(__VA_ARGS__); \
	type __tsan_##name(__VA_ARGS__)
#endif

#define TSAN_PC __builtin_return_address(0)

#endif
