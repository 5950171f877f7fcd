// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What goes wrong in the series as posted without each of its repairs (docs/variants.md, D1 to D7),
 * each shown twice: without the repair the kernel breaks, with it the same steps pass, also in rcu
 * where no point inside the variant is needed.
 *
 * A race between two CPUs is forced: this program is linked with copies of the sources that have a
 * call of test_point() in the window (points.toml), and what the other CPU would do there is done
 * in that call. Nothing that the other CPU needs is held in the window, so two CPUs can take this
 * schedule.
 *
 * Each run is a process of its own, since a broken kernel cannot continue.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "src/zs/object.h"
#include "tests/defects/points.h"
#include "tests/world/pages.h"

#define EXIT_SEEN     10 /* the child saw the defect itself */
#define EXIT_NO_SCENE 11 /* it did not get that far */

struct scene {
	const struct zs_ops *ops;
	struct zs_pool *pool;
	unsigned long handle;
	const char *point;
	void (*at_point)(struct scene *scene);
};

static struct scene *playing;

void test_point(const char *name)
{
	struct scene *scene = playing;

	if (!scene || !scene->point || strcmp(scene->point, name))
		return;
	scene->point = NULL; /* once */
	scene->at_point(scene);
}

static struct page *page_of(unsigned long handle)
{
	return obj_to_page(handle_to_obj(handle));
}

static void free_last_object(struct scene *scene)
{
	scene->ops->free(scene->pool, scene->handle);
}

static void make_scene(struct scene *scene, const char *variant, u32 size)
{
	world_boot(&(struct world){.nr_cpus = 2, .seed = 1, .hz = 1000});
	scene->pool = world_pool(variant, 8, &scene->ops);
	scene->handle = scene->ops->malloc(scene->pool, size, GFP_KERNEL);
	playing = scene;
}

static void end_scene(struct scene *scene)
{
	playing = NULL;
	if (scene->point)
		_exit(EXIT_NO_SCENE);
	scene->ops->flush(scene->pool);
	if (scene->ops->check_pool(scene->pool, true))
		_exit(EXIT_SEEN);
	scene->ops->destroy_pool(scene->pool);
	_exit(sim_shutdown() ? EXIT_SEEN : 0);
}

/* D1: uninitialised memory decides where the second object of the first zspage is. */
static void play_d1(const char *variant)
{
	struct scene scene = {0};
	unsigned long second;

	make_scene(&scene, variant, 100);
	second = scene.ops->malloc(scene.pool, 100, GFP_KERNEL);
	scene.ops->free(scene.pool, second);
	scene.ops->free(scene.pool, scene.handle);
	end_scene(&scene);
}

/* D2: the cache is destroyed before the callback that frees into it has run. */
static void play_d2(const char *variant)
{
	struct scene scene = {0};

	world_boot(&(struct world){.seed = 1, .hz = 3});
	scene.pool = world_pool(variant, 8, &scene.ops);
	for (int i = 0; i < 32; i++)
		scene.ops->free(scene.pool, scene.ops->malloc(scene.pool, 4000, GFP_KERNEL));
	scene.ops->destroy_pool(scene.pool);
	_exit(sim_shutdown() ? EXIT_SEEN : 0);
}

/* D3: a debug kernel asserts a page lock that is no longer taken. */
static void play_d3(const char *variant)
{
	struct scene scene = {0};

	make_scene(&scene, variant, 100);
	free_last_object(&scene);
	end_scene(&scene);
}

/* D4: ops cleared between the engine's test and its second read. */
static void play_d4(const char *variant)
{
	struct scene scene = {.point = "engine-tested-movable", .at_point = free_last_object};
	struct page *page;

	make_scene(&scene, variant, 4000);
	page = page_of(scene.handle);
	if (pages_isolate(page))
		pages_putback(page);
	end_scene(&scene);
}

/* D5: newpage is reachable, and its last object freed, before zsmalloc has a reference. */
static void play_d5(const char *variant)
{
	struct scene scene = {.point = "newpage-reachable", .at_point = free_last_object};
	struct page *page;

	make_scene(&scene, variant, 4000);
	page = page_of(scene.handle);
	if (!pages_isolate(page))
		_exit(EXIT_NO_SCENE);
	pages_migrate(page, MIGRATE_SYNC);
	end_scene(&scene);
}

/*
 * D7: CPU 0 is between its two unlocks, CPU 1 frees the last object, and callbacks are due: does
 * the zspage whose lock CPU 0 has yet to drop still exist?
 */
static struct {
	struct scene scene;
	struct page *page;
	atomic_t stage;
} d7;

enum { IN_WINDOW = 1, FREED };

static void wait_for_stage(int stage)
{
	unsigned int turns = 0;

	while (atomic_read(&d7.stage) < stage)
		sim_relax(&turns);
	smp_mb();
}

static void let_other_cpu_free(struct scene *scene)
{
	struct zspage *zspage = get_zspage(page_of(scene->handle));

	atomic_set(&d7.stage, IN_WINDOW);
	wait_for_stage(FREED);
	usleep(100 * 1000); /* a hundred ticks, like a slow CPU */
	if (zspage_bits(zspage).magic != ZSPAGE_MAGIC)
		_exit(EXIT_SEEN);
}

static void d7_task(void *arg, unsigned int cpu)
{
	if (cpu == 0) {
		pages_migrate(d7.page, MIGRATE_SYNC);
		return;
	}
	wait_for_stage(IN_WINDOW);
	free_last_object(&d7.scene);
	atomic_set(&d7.stage, FREED);
}

static void play_d7(const char *variant)
{
	d7.scene = (struct scene){.point = "pool-unlocked", .at_point = let_other_cpu_free};
	make_scene(&d7.scene, variant, 4000);
	d7.page = page_of(d7.scene.handle);
	if (!pages_isolate(d7.page))
		_exit(EXIT_NO_SCENE);
	sim_run(2, d7_task, NULL);
	end_scene(&d7.scene);
}

/* The wait status of a process in which @play ran. */
static int run(void (*play)(const char *variant), const char *variant)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		/* It may crash as expected: no core file. */
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		signal(SIGABRT, SIG_DFL);
		signal(SIGSEGV, SIG_DFL);
		play(variant);
		_exit(EXIT_NO_SCENE);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* Ended by a BUG, a fault, a sanitizer, or its own finding; a hang is an error of the test. */
static void assert_breaks(void (*play)(const char *variant), const char *variant)
{
	int status = run(play, variant);

	print_message("%s: %s %d\n", variant, WIFSIGNALED(status) ? "signal" : "exit status",
		      WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	assert_int_not_equal(status, 0);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_SCENE);
}

static void assert_passes(void (*play)(const char *variant), const char *variant)
{
	assert_int_equal(run(play, variant), 0);
}

static void d1_chain_before_links(void **state)
{
	assert_breaks(play_d1, "rcu:as-posted");
	assert_breaks(play_d1, "rcu-posted:repaired+no-fix-chain");
	assert_passes(play_d1, "rcu");
	assert_passes(play_d1, "rcu-posted");
}

static void d2_destroy_waits_for_callbacks(void **state)
{
	assert_breaks(play_d2, "rcu-posted:repaired+no-fix-destroy");
	assert_passes(play_d2, "rcu");
	assert_passes(play_d2, "rcu-posted");
}

static void d3_assertion_left_behind(void **state)
{
	assert_breaks(play_d3, "rcu:as-posted+fix-chain");
	assert_breaks(play_d3, "rcu-posted:repaired+no-fix-assert");
	/* The second assertion, in __ClearPageMovable(), is D4's rule. */
	assert_breaks(play_d3, "rcu-posted:repaired+fix-ops=off");
	assert_passes(play_d3, "rcu");
	assert_passes(play_d3, "rcu-posted");
	assert_passes(play_d3, "rcu-posted:repaired+fix-ops=trylock");
}

static void d4_ops_cleared_under_the_engine(void **state)
{
	assert_breaks(play_d4, "rcu-posted:repaired+fix-ops=off");
	assert_passes(play_d4, "rcu-posted:repaired+fix-ops=keep");
	assert_passes(play_d4, "rcu-posted:repaired+fix-ops=trylock");
}

static void d5_newpage_reference(void **state)
{
	assert_breaks(play_d5, "rcu-posted:repaired+no-fix-newpage-ref");
	assert_passes(play_d5, "rcu-posted");
}

/* Not broken without its repair: on this machine a CPU in the window still counts as a reader. */
static void d7_needs_rt_old(void **state)
{
	assert_passes(play_d7, "rcu-posted:repaired+no-fix-unlock-order");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(d1_chain_before_links),
		cmocka_unit_test(d2_destroy_waits_for_callbacks),
		cmocka_unit_test(d3_assertion_left_behind),
		cmocka_unit_test(d4_ops_cleared_under_the_engine),
		cmocka_unit_test(d5_newpage_reference),
		cmocka_unit_test(d7_needs_rt_old),
	};

	return cmocka_run_group_tests_name("defects", tests, NULL, NULL) ? 1 : 0;
}
