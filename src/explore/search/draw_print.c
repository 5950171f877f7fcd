// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/search/draw.h"

static void print_setup(const struct scenario_program *p, FILE *out)
{
	fputs("static void setup(const struct scenario_env *env)\n{\n\tpool_setup(env);\n", out);
	for (unsigned int i = 0; i < p->nr_objects; i++)
		fprintf(out, "\tpool_malloc(%u, %u);\n", i, p->sizes[i]);
	fputs("\tpool_list_pages();\n", out);
	for (unsigned int i = 0; i < p->nr_objects; i++)
		if (p->freed[i])
			fprintf(out, "\tpool_free(%u);\n", i);
	fputs(p->flush ? "\tpool_flush();\n}\n" : "}\n", out);
}

static void print_op(const struct scenario_program *p, const struct program_op *op, FILE *out)
{
	static const char *const formats[NR_PROGRAM_KINDS] = {
		[PROGRAM_FREE] = "pool_free(%u)",
		[PROGRAM_READ] = "pool_read(%u)",
		[PROGRAM_WRITE] = "pool_write(%u)",
		[PROGRAM_COMPACT] = "pool_compact()",
		[PROGRAM_FLUSH] = "pool_flush()",
		[PROGRAM_MIGRATE] = "pool_migrate(scene.pages[%u])",
		[PROGRAM_ISOLATE] = "pool_isolate(scene.pages[%u])",
		[PROGRAM_DESTROY] = "pool_destroy()",
		[PROGRAM_UNPLUG] = "sim_cpu_dead(%u)",
	};

	fputc('\t', out);
	if (op->kind == PROGRAM_MALLOC)
		fprintf(out, "pool_malloc(%u, %u)", op->arg, p->sizes[op->arg]);
	else if (op->kind == PROGRAM_DEMOTE)
		fprintf(out, "pool_migrate_to(scene.pages[%u], %u)", op->arg, p->nodes - 1u);
	else
		fprintf(out, formats[op->kind], op->arg);
	fputs(";\n", out);
}

static void print_task(const struct scenario_program *p, unsigned int task, FILE *out)
{
	fprintf(out, "\nstatic void task_%u(void)\n{\n", task);
	for (unsigned int i = 0; i < p->tasks[task].nr; i++) {
		for (unsigned int other = 0; other < p->nr_tasks; other++)
			if (i + 1u == p->tasks[task].nr && program_waits(p, task, other))
				fprintf(out, "\tscenario_wait(&ended[%u]);\n", other);
		print_op(p, &p->tasks[task].ops[i], out);
	}
	if (program_is_awaited(p, task))
		fprintf(out, "\tscenario_set(&ended[%u]);\n", task);
	fputs("}\n", out);
}

void draw_print(const struct scenario_program *program, const char *name, const char *head,
		FILE *out)
{
	bool awaited = false;

	for (unsigned int i = 0; i < program->nr_tasks; i++)
		awaited |= program_is_awaited(program, i);
	fprintf(out, "/* %s */\n#include \"sim/sim.h\"\n", head);
	fputs("#include \"src/explore/scenarios/pool.h\"\n\n", out);
	if (awaited)
		fprintf(out, "static unsigned long ended[%u];\n\n", PROGRAM_TASKS);
	print_setup(program, out);
	for (unsigned int i = 0; i < program->nr_tasks; i++)
		print_task(program, i, out);
	fprintf(out, "\nSCENARIO(drawn) = {\n\t.name = \"%s\",\n", name);
	fputs("\t.description = \"a scenario that was drawn\",\n\t.setup = setup,\n", out);
	fputs("\t.tasks = {task_0, task_1", out);
	fputs(program->nr_tasks == 3 ? ", task_2},\n" : "},\n", out);
	fprintf(out, "\t.check = pool_check,\n\t.teardown = pool_teardown,\n\t.nodes = %u,\n};\n",
		program->nodes);
}
