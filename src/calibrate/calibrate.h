/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a machine file of this host, except for what only the simulated kernel can measure. */
#ifndef CALIBRATE_CALIBRATE_H
#define CALIBRATE_CALIBRATE_H

#include "src/calibrate/host.h"
#include "src/calibrate/measure.h"

struct calibration {
	struct machine_file machine;
	struct host_pairs pairs;
	bool quick; /* memory is measured on less of it */
	/* Called after each measurement. */
	void (*report)(const char *what, const char *unit, const struct measured *measured);
};

/*
 * Measures all but MACHINE_HIT, which is set to a first guess. 0 or -errno with @err. The calling
 * thread is left on one CPU.
 */
int calibrate_host(struct calibration *calibration, struct error *err);

#endif
