// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/microbench.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOK_NS 20000000

/* The child's outcome. */
struct answer {
	struct microbench_outcome outcome;
	struct microbench_progress progress;
	int status;
	bool given;
};

static void __attribute__((noreturn))
be_child(const struct machine_module *module, const struct microbench_plan *plan, bool watched,
	 struct answer *answer)
{
	struct microbench_plan own = *plan;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	own.progress = watched ? &answer->progress : NULL;
	answer->status = module->microbench(&own, &answer->outcome);
	answer->given = true;
	_exit(0);
}

static void look(const struct microbench_progress *progress,
		 const struct run_microbench_watch *watch)
{
	const struct timespec nap = {.tv_nsec = LOOK_NS};
	struct run_position at = {.simulated_ns = __atomic_load_n(&progress->simulated_ns,
								  __ATOMIC_RELAXED),
				  .ops_done = __atomic_load_n(&progress->done, __ATOMIC_RELAXED),
				  .ops = __atomic_load_n(&progress->whole, __ATOMIC_RELAXED)};

	if (at.ops) {
		at.share = (double)at.ops_done / (double)at.ops;
		watch->position(watch->ctx, &at);
	}
	nanosleep(&nap, NULL);
}

static int wait_for(pid_t pid, const struct microbench_plan *plan, const struct answer *answer,
		    const struct run_microbench_watch *watch, struct error *err)
{
	int status = 0;
	pid_t ended;

	while ((ended = waitpid(pid, &status, watch ? WNOHANG : 0)) != pid) {
		if (!ended)
			look(&answer->progress, watch);
		else if (errno != EINTR)
			return error_set(err, errno, "%s: %s", plan->name, strerror(errno));
	}
	if (WIFSIGNALED(status))
		return error_set(err, EIO, "%s: ended by %s", plan->name,
				 strsignal(WTERMSIG(status)));
	if (!answer->given)
		return error_set(err, EIO, "%s: ended with status %d", plan->name,
				 WEXITSTATUS(status));
	if (answer->status)
		return error_set(err, -answer->status, "%s: cannot be run with %u CPUs: %s",
				 plan->name, plan->sim.nr_cpus, strerror(-answer->status));
	if (answer->outcome.held)
		return error_set(err, EIO, "%s: leaves %llu pages or objects behind", plan->name,
				 (unsigned long long)answer->outcome.held);
	return 0;
}

int run_microbench_check(const struct machine_module *module, const char *name, struct error *err)
{
	char list[256] = "";

	for (size_t i = 0; module->microbenches[i]; i++) {
		size_t used = strlen(list);

		if (!strcmp(module->microbenches[i], name))
			return 0;
		snprintf(list + used, sizeof(list) - used, "%s%s", i ? ", " : "",
			 module->microbenches[i]);
	}
	return error_set(err, EINVAL, "'%s': no such benchmark; expected %s", name, list);
}

int run_microbench_variant(const struct machine_module *module, const char *name, struct error *err)
{
	for (size_t i = 0; module->variants[i]; i++)
		if (!strcmp(module->variants[i]->name, name) &&
		    module->variants[i]->flags & ZS_MOVABLE &&
		    !(module->variants[i]->flags & ZS_DEFECTIVE))
			return 0;
	return error_set(err, EINVAL,
			 "%s '%s': no such variant; expected one that 'zslab variants' lists and "
			 "whose pages move",
			 RUN_STORM, name);
}

int run_microbench(const struct machine_module *module, const struct microbench_plan *plan,
		   const struct run_microbench_watch *watch, struct microbench_outcome *outcome,
		   struct error *err)
{
	struct answer *answer = mmap(NULL, sizeof(*answer), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;
	int ret;

	if (answer == MAP_FAILED)
		return error_set(err, errno, "%s: %s", plan->name, strerror(errno));
	fflush(NULL);
	pid = fork();
	if (!pid)
		be_child(module, plan, watch, answer);
	ret = pid < 0 ? error_set(err, errno, "%s: %s", plan->name, strerror(errno))
		      : wait_for(pid, plan, answer, watch, err);
	if (!ret)
		*outcome = answer->outcome;
	munmap(answer, sizeof(*answer));
	return ret;
}
