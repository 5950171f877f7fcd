/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the module's own data at file scope lies. */
#ifndef RUNTIME_SEGMENT_H
#define RUNTIME_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The writable segments of the module that calls, as one. False: none is found. */
bool virtual_own_segment(uintptr_t *start, size_t *bytes);
/* Without what is constant once it is loaded, which not all linkers put into a segment apart. */
bool virtual_own_variables(uintptr_t *start, size_t *bytes);

#endif
