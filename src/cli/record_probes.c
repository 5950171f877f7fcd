// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/record_probes.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <tracefs.h>
#include <unistd.h>

#include "src/cli/record_block.h"
#include "src/cli/record_cost.h"
#include "src/cli/record_graph.h"

#define BUFFER_KB "16384" /* of each CPU */

/*
 * Both ends of each malloc and free. Of the rest a kernel has what its release has: zs_map_object()
 * until 6.15, the others since then; zs_compact() where the compiler left it a function.
 */
static const struct {
	const char *event, *function, *values;
	bool returns, optional;
} wanted[] = {
	{"zs_malloc_in", "zs_malloc", "size=$arg2:u64", false, false},
	{"zs_malloc_out", "zs_malloc", "handle=$retval:x64", true, false},
	{"zs_free_in", "zs_free", "handle=$arg2:x64", false, false},
	{"zs_free_out", "zs_free", "", true, false},
	{"zs_map_object_in", "zs_map_object", "handle=$arg2:x64 mm=$arg3:u32", false, true},
	{"zs_obj_read_begin_in", "zs_obj_read_begin", "handle=$arg2:x64", false, true},
	{"zs_obj_read_sg_begin_in", "zs_obj_read_sg_begin", "handle=$arg2:x64", false, true},
	{"zs_obj_write_in", "zs_obj_write", "handle=$arg2:x64", false, true},
	{"zs_compact_in", "zs_compact", "pool=$arg1:x64", false, true},
};
#define NR_WANTED (sizeof(wanted) / sizeof(*wanted))

#define BLOCK_EVENT "block_bio_queue"

struct record_probes {
	char name[32]; /* of the instance and of the probes' group: no other process has it */
	struct tracefs_instance *instance;
	struct tracefs_dynevent *set[NR_WANTED];
	enum record_way way;
	char device[64]; /* of RECORD_BLOCK */
	struct record_graph graph;
	struct record_cost cost;
	bool graph_is_set;
	int alive; /* when this end closes, the remover acts */
	pid_t remover;
};

static bool is_locked_down(const char *path)
{
	char text[128] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return strstr(text, "[confidentiality]");
}

static bool has_block_events(void)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/events/block/" BLOCK_EVENT, tracefs_tracing_dir());
	return !access(path, F_OK);
}

/* Without kprobes the other ways may still work. Any kernel with tracing has current_tracer. */
static int check_access(const char *folder, struct error *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/kprobe_events", folder);
	if (!access(path, W_OK))
		return 0;
	if (errno == ENOENT && has_block_events()) {
		snprintf(path, sizeof(path), "%s/current_tracer", folder);
		if (!access(path, W_OK))
			return 0;
	}
	if (errno == EACCES || errno == EPERM)
		return error_set(err, EPERM, "%s: no permission; expected root", path);
	return error_set(err, ENOENT,
			 "%s: not there; expected tracefs of a kernel with CONFIG_KPROBE_EVENTS",
			 path);
}

static int find_tracefs(const char *folder, struct error *err)
{
	if (folder && tracefs_set_tracing_dir((char *)folder))
		return error_set(err, ENOMEM, "%s: no memory", folder);
	if (!folder && !tracefs_tracing_dir())
		return error_set(
			err, ENOENT,
			"no tracefs; expected it mounted at /sys/kernel/tracing, and root");
	return check_access(folder ? folder : tracefs_tracing_dir(), err);
}

static int check_lockdown(const char *path, struct error *err)
{
	if (!is_locked_down(path))
		return 0;
	return error_set(err, EPERM,
			 "the kernel is locked down (confidentiality): no probes; expected %s at "
			 "integrity or none",
			 path);
}

/* By name: this process may not have made them, or not yet. */
static void remove_all(struct record_probes *probes)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/instances/%s", tracefs_tracing_dir(), probes->name);
	rmdir(path);
	if (probes->graph_is_set)
		record_graph_restore(&probes->graph);
	for (size_t i = 0; i < NR_WANTED; i++)
		if (probes->set[i])
			tracefs_dynevent_destroy(probes->set[i], true);
	record_cost_remove(&probes->cost);
}

/*
 * Waits until the other process ends. Each byte says whether options of function_graph are set now.
 */
static void wait_for_end(struct record_probes *probes, int fd)
{
	ssize_t got;
	char set;

	while ((got = read(fd, &set, 1)) > 0 || (got < 0 && errno == EINTR))
		if (got > 0)
			probes->graph_is_set = set;
}

static void tell_remover(struct record_probes *probes, char graph_is_set)
{
	while (write(probes->alive, &graph_is_set, 1) < 0 && errno == EINTR)
		;
}

/* In a session of its own, so that a signal that ends this process does not end it. */
static int start_remover(struct record_probes *probes, struct error *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return error_set(err, errno, "pipe: %s", strerror(errno));
	probes->remover = fork();
	if (probes->remover < 0)
		return error_set(err, errno, "fork: %s", strerror(errno));
	if (!probes->remover) {
		setsid();
		signal(SIGHUP, SIG_IGN);
		close(ends[1]);
		wait_for_end(probes, ends[0]);
		remove_all(probes);
		_exit(0);
	}
	close(ends[0]);
	probes->alive = ends[1];
	return 0;
}

/* In @module, if one is named: the kernel itself may have functions of the same names. */
static int name_probes(struct record_probes *probes, const char *module, struct error *err)
{
	for (size_t i = 0; i < NR_WANTED; i++) {
		char at[128];

		snprintf(at, sizeof(at), "%s%s%s", module ? module : "", module ? ":" : "",
			 wanted[i].function);
		probes->set[i] = wanted[i].returns
					 ? tracefs_kretprobe_alloc(probes->name, wanted[i].event,
								   at, wanted[i].values, 0)
					 : tracefs_kprobe_alloc(probes->name, wanted[i].event, at,
								wanted[i].values);
		if (!probes->set[i])
			return error_set(err, ENOMEM, "no memory");
	}
	if (record_cost_name(&probes->cost, probes->name))
		return error_set(err, ENOMEM, "no memory");
	return 0;
}

static int set_requests(struct record_probes *probes, struct error *err)
{
	unsigned int number = record_block_number(probes->device);
	char filter[32];

	snprintf(filter, sizeof(filter), "dev == %u", number);
	if (!number)
		return error_set(err, ENODEV, "--block %s: not in /sys/block; expected a device",
				 probes->device);
	if (tracefs_instance_file_write(probes->instance, "events/block/" BLOCK_EVENT "/filter",
					filter) < 0)
		return error_set(err, ENOENT,
				 BLOCK_EVENT ": the kernel takes no filter for it; "
					     "expected CONFIG_BLOCK and its events");
	probes->way = RECORD_BLOCK;
	return 0;
}

static int set_probes(struct record_probes *probes, struct error *err)
{
	for (size_t i = 0; i < NR_WANTED; i++)
		if (tracefs_dynevent_create(probes->set[i]) && !wanted[i].optional)
			return error_set(err, ENOENT,
					 "%s: the kernel takes no probe there; expected zsmalloc "
					 "built in or loaded",
					 wanted[i].function);
	probes->way = RECORD_PROBES;
	return 0;
}

static int set_graph(struct record_probes *probes, const char *module, struct error *err)
{
	const char *optional[NR_WANTED + 1] = {0};
	size_t nr = 0;
	int ret;

	for (size_t i = 0; i < NR_WANTED; i++)
		if (wanted[i].optional)
			optional[nr++] = wanted[i].function;
	tell_remover(probes, true);
	ret = record_graph_set(probes->instance, module, optional, err);
	if (!ret) {
		probes->way = RECORD_GRAPH;
		return 0;
	}
	record_graph_restore(&probes->graph);
	tell_remover(probes, false);
	return ret;
}

/*
 * The tracer finds arguments by the function's name alone; for a module's function they may be
 * those of another of that name.
 */
static bool tries_graph(const struct record_places *places)
{
	return places->by == RECORD_GRAPH || (places->by == RECORD_AUTO && !places->module);
}

/*
 * The first way that this kernel offers. The error is that of the last way but one: the last needs
 * a device.
 */
static int set_a_way(struct record_probes *probes, const struct record_places *places,
		     struct error *err)
{
	struct error why;

	if (places->by == RECORD_BLOCK)
		return set_requests(probes, err);
	if (tries_graph(places) && !set_graph(probes, places->module, err))
		return 0;
	if (places->by != RECORD_GRAPH && !set_probes(probes, err))
		return 0;
	if (places->by == RECORD_AUTO && !places->module &&
	    record_block_find(probes->device, sizeof(probes->device)) &&
	    !set_requests(probes, &why))
		return 0;
	return -ENOENT;
}

static int set_buffer(struct record_probes *probes, struct error *err)
{
	probes->instance = tracefs_instance_create(probes->name);
	if (!probes->instance)
		return error_set(err, EPERM, "no trace buffer of its own: %s", strerror(errno));
	tracefs_instance_file_write(probes->instance, "buffer_size_kb", BUFFER_KB);
	tracefs_instance_file_write(probes->instance, "trace_clock", "mono");
	return 0;
}

/* The remover starts first, so that nothing is left behind whenever this process ends. */
static int set_up(struct record_probes *probes, const struct record_places *places,
		  struct error *err)
{
	record_graph_remember(&probes->graph);
	if (places->block)
		snprintf(probes->device, sizeof(probes->device), "%s", places->block);
	if (name_probes(probes, places->module, err) || start_remover(probes, err))
		return -1;
	if (!set_buffer(probes, err) && !set_a_way(probes, places, err))
		return 0;
	record_probes_close(probes);
	return -1;
}

struct record_probes *record_probes_open(const struct record_places *places, struct error *err)
{
	struct record_probes *probes;

	if (check_lockdown(places->lockdown, err) || find_tracefs(places->tracing, err))
		return NULL;
	probes = calloc(1, sizeof(*probes));
	if (!probes) {
		error_set(err, ENOMEM, "no memory");
		return NULL;
	}
	snprintf(probes->name, sizeof(probes->name), "zslab_%d", (int)getpid());
	return set_up(probes, places, err) ? NULL : probes;
}

enum record_way record_probes_way(const struct record_probes *probes, const char **device)
{
	*device = probes->device;
	return probes->way;
}

int record_probes_switch(struct record_probes *probes, int on)
{
	bool block = probes->way == RECORD_BLOCK;
	int ret;

	errno = EIO;
	if (probes->way == RECORD_GRAPH)
		ret = tracefs_instance_file_write(probes->instance, "tracing_on", on ? "1" : "0");
	else
		ret = (on ? tracefs_event_enable
			  : tracefs_event_disable)(probes->instance, block ? "block" : probes->name,
						   block ? BLOCK_EVENT : NULL);
	return ret < 0 ? -errno : 0;
}

int record_probes_text(struct record_probes *probes)
{
	int fd = tracefs_instance_file_open(probes->instance, "trace_pipe",
					    O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static uint64_t count_of(const char *stats, const char *name)
{
	const char *at = strstr(stats, name);

	return at ? strtoull(at + strlen(name), NULL, 10) : 0;
}

uint64_t record_probes_lost(struct record_probes *probes)
{
	uint64_t lost = 0;

	for (long cpu = 0; cpu < sysconf(_SC_NPROCESSORS_CONF); cpu++) {
		char file[64], *stats;

		snprintf(file, sizeof(file), "per_cpu/cpu%ld/stats", cpu);
		stats = tracefs_instance_file_read(probes->instance, file, NULL);
		if (stats)
			lost += count_of(stats, "overrun: ") + count_of(stats, "dropped events: ");
		free(stats);
	}
	return lost;
}

uint64_t record_probes_cost(struct record_probes *probes)
{
	if (probes->way == RECORD_BLOCK)
		return 0;
	return record_cost_measure(&probes->cost, probes->instance, probes->way == RECORD_GRAPH);
}

void record_probes_close(struct record_probes *probes)
{
	if (probes->instance)
		tracefs_instance_free(probes->instance);
	close(probes->alive);
	while (waitpid(probes->remover, NULL, 0) < 0 && errno == EINTR)
		;
	for (size_t i = 0; i < NR_WANTED; i++)
		tracefs_dynevent_free(probes->set[i]);
	record_cost_free(&probes->cost);
	free(probes);
}
