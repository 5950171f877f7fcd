// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/host_info.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "sim/topology/topology.h"

/* The value of the first line "key\t: value". */
static void set_cpuinfo(json_t *out, const char *name, const char *key)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	char line[512];

	while (file && fgets(line, sizeof(line), file)) {
		char *value = strchr(line, ':');

		if (strncmp(line, key, strlen(key)) || !value)
			continue;
		value += 1 + strspn(value + 1, " \t");
		value[strcspn(value, "\n")] = '\0';
		json_object_set_new(out, name, json_string(value));
		break;
	}
	if (file)
		fclose(file);
}

static void set_file(json_t *out, const char *name, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[256];

	if (!file)
		return;
	if (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		json_object_set_new(out, name, json_string(line));
	}
	fclose(file);
}

json_t *host_info(void)
{
	json_t *out = json_object();
	struct utsname uts;

	set_cpuinfo(out, "cpu", "model name");
	json_object_set_new(out, "cpus", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	json_object_set_new(out, "usable_cpus", json_integer(topology_host_cpus()));
	if (!uname(&uts)) {
		json_object_set_new(out, "kernel", json_string(uts.release));
		json_object_set_new(out, "architecture", json_string(uts.machine));
	}
	set_file(out, "governor", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
	set_file(out, "turbo_disabled", "/sys/devices/system/cpu/intel_pstate/no_turbo");
	return out;
}
