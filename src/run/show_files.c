// SPDX-License-Identifier: GPL-2.0-or-later
/* A child writes into the files that its parent has open; one at a time. */
#include "src/run/show_files.h"

#include "sim/show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Others come behind a comma. */
#define TIMELINE_HEAD                                                        \
	"{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n"                 \
	"{\"ph\": \"M\", \"name\": \"process_name\", \"pid\": 0, \"args\": " \
	"{\"name\": \"zslab, simulated time\"}}"
#define TIMELINE_TAIL "\n]}\n"

static int open_one(struct output **out, const char *path, const char *head, struct error *err)
{
	if (!path)
		return 0;
	*out = output_open(path, err);
	if (!*out)
		return errno ? -errno : -EIO;
	fputs(head, output_file(*out));
	return 0;
}

int show_files_open(struct show_files *files, const struct run_options *options, struct error *err)
{
	int ret = open_one(&files->stacks, options->stacks, "", err);

	if (!ret)
		ret = open_one(&files->timeline, options->timeline, TIMELINE_HEAD, err);
	if (ret)
		show_files_abort(files);
	return ret;
}

void show_files_abort(struct show_files *files)
{
	if (files->stacks)
		output_abort(files->stacks);
	if (files->timeline)
		output_abort(files->timeline);
	files->stacks = files->timeline = NULL;
}

int show_files_commit(struct show_files *files, struct error *err)
{
	struct output *stacks = files->stacks, *timeline = files->timeline;
	int ret = 0, other = 0;

	files->stacks = files->timeline = NULL;
	if (stacks)
		ret = output_commit(stacks, err);
	if (timeline) {
		fputs(TIMELINE_TAIL, output_file(timeline));
		other = output_commit(timeline, ret ? NULL : err);
	}
	return ret ? ret : other;
}

/* Frames are separated by ';', and a count follows a space. */
static void print_frame(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(*text == ';' || *text == '\n' ? '_' : *text, out);
}

/* From the task down. */
static void print_stack(FILE *out, const struct code_names *names, const struct sim_show *show,
			u32 node)
{
	const struct sim_stack_node *at = &show->stacks[node];
	char name[96];

	if (!node)
		return;
	print_stack(out, names, show, at->parent);
	snprintf(name, sizeof(name), "%s", at->name);
	if (at->pc) {
		code_names_symbol(names, at->pc, name, sizeof(name));
		name[strcspn(name, "+")] = '\0';
	}
	fputc(';', out);
	print_frame(out, name);
}

static void add_stacks(FILE *out, const struct replay_outcome *o, const struct code_names *names,
		       const char *title)
{
	const struct sim_show *show = o->show;

	for (u32 i = 1; i < show->nr_stacks; i++) {
		double ns = (double)show->stacks[i].time * o->ns_per_tick;

		if (ns < 0.5)
			continue;
		print_frame(out, title);
		print_stack(out, names, show, i);
		fprintf(out, " %.0f\n", ns);
	}
}

static void print_json(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		if ((unsigned char)*text >= ' ')
			fputc(*text, out);
	}
	fputc('"', out);
}

static void print_meta(FILE *out, unsigned int pid, const char *title, u64 left_out)
{
	fprintf(out,
		",\n{\"ph\": \"M\", \"name\": \"process_name\", \"pid\": %u, "
		"\"args\": {\"name\": ",
		pid);
	print_json(out, title);
	fputs("}}", out);
	if (left_out)
		fprintf(out,
			",\n{\"ph\": \"M\", \"name\": \"process_labels\", \"pid\": %u, "
			"\"args\": {\"labels\": \"%llu later events left out\"}}",
			pid, (unsigned long long)left_out);
}

static void print_event(FILE *out, const struct sim_timeline_event *event,
			const struct code_names *names, unsigned int pid, u64 start, double ns)
{
	static const char *const kinds[] = {"task", "softirq", "lock"};
	char name[128], text[160];

	snprintf(name, sizeof(name), "%s", event->lock ? event->lock : event->name);
	if (event->kind == SIM_TIMELINE_WAIT && !event->lock)
		code_names_symbol(names, event->at, name, sizeof(name));
	snprintf(text, sizeof(text), "%s%s", event->kind == SIM_TIMELINE_WAIT ? "waits for " : "",
		 name);
	fputs(",\n{\"ph\": \"X\", \"name\": ", out);
	print_json(out, text);
	fprintf(out, ", \"cat\": \"%s\", \"pid\": %u, \"tid\": %u, \"ts\": %.3f, \"dur\": %.3f",
		kinds[event->kind], pid, event->cpu, (double)(event->begin - start) * ns / 1000,
		(double)(event->end - event->begin) * ns / 1000);
	if (event->pc) {
		fputs(", \"args\": {\"at\": ", out);
		print_json(out, code_names_line(names, event->pc));
		fputc('}', out);
	}
	fputc('}', out);
}

static void add_timeline(FILE *out, const struct replay_outcome *o, struct code_names *names,
			 const char *title, unsigned int pid)
{
	const struct sim_show *show = o->show;
	u64 start = ~0ull;

	for (u32 i = 0; i < show->nr_events; i++)
		start = show->events[i].begin < start ? show->events[i].begin : start;
	print_meta(out, pid, title, show->events_left_out);
	for (u32 cpu = 0; cpu < SIM_MAX_CPUS; cpu++)
		for (u32 i = 0; i < show->nr_events; i++)
			if (show->events[i].cpu == cpu) {
				fprintf(out,
					",\n{\"ph\": \"M\", \"name\": \"thread_name\", "
					"\"pid\": %u, \"tid\": %u, \"args\": {\"name\": "
					"\"CPU %u\"}}",
					pid, cpu, cpu);
				break;
			}
	for (u32 i = 0; i < show->nr_events; i++)
		print_event(out, &show->events[i], names, pid, start, o->ns_per_tick);
}

int show_files_add(const struct show_files *files, const struct replay_outcome *outcome,
		   struct code_names *names, const char *trace, const char *variant,
		   const char *machine)
{
	char title[400];

	snprintf(title, sizeof(title), "%s: %s on %s, simulated", trace, variant, machine);
	if (files->stacks) {
		add_stacks(output_file(files->stacks), outcome, names, title);
		if (fflush(output_file(files->stacks)))
			return -errno;
	}
	if (files->timeline) {
		add_timeline(output_file(files->timeline), outcome, names, title, files->nr);
		if (fflush(output_file(files->timeline)))
			return -errno;
	}
	return 0;
}
