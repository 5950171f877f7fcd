/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Windows of races, made visible in copies of the sources: see points.toml. */
#ifndef DEFECTS_POINTS_H
#define DEFECTS_POINTS_H

/* Called in the window called @name, with what that window holds. */
void test_point(const char *name);

#endif
