// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/topology/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_MEMORY  (1ull << 30) /* beyond what the parent has mapped */
#define CHILD_SECONDS 20u

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0 /* sanitizers map terabytes */
#endif

/* It is in memory that both processes share. */
struct answer {
	int rc;
	int complete;
	struct error err;
	struct topology_described described;
};

static unsigned long long mapped_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long long pages = 0;

	if (file) {
		if (fscanf(file, "%llu", &pages) != 1)
			pages = 0;
		fclose(file);
	}
	return pages * (unsigned long long)sysconf(_SC_PAGESIZE);
}

static void limit(int resource, rlim_t soft, rlim_t hard)
{
	struct rlimit now;

	if (getrlimit(resource, &now))
		return;
	now.rlim_cur = soft < now.rlim_max ? soft : now.rlim_max;
	now.rlim_max = hard < now.rlim_max ? hard : now.rlim_max;
	setrlimit(resource, &now);
}

/* The user may allow less. */
static unsigned int child_seconds(void)
{
	struct rlimit now;

	if (getrlimit(RLIMIT_CPU, &now) || now.rlim_max > CHILD_SECONDS)
		return CHILD_SECONDS;
	return (unsigned int)now.rlim_max;
}

static void be_harmless(void)
{
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (size_t i = 0; i < sizeof(fatal) / sizeof(*fatal); i++)
		signal(fatal[i], SIG_DFL);
	if (null >= 0) {
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
	}
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_CPU, CHILD_SECONDS, CHILD_SECONDS + 1);
	if (!SANITIZED)
		limit(RLIMIT_AS, mapped_bytes() + CHILD_MEMORY, RLIM_INFINITY);
}

static void __attribute__((noreturn))
be_child(const struct topology_source *source, struct answer *answer)
{
	be_harmless();
	answer->rc = topology_read(source, &answer->described, &answer->err);
	answer->complete = 1;
	_exit(0);
}

static int report_death(const struct topology_source *source, int status, struct error *err)
{
	const char *expected = source->xml ? "what lstopo writes" : "hwloc synthetic text";
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	char name[300];

	snprintf(name, sizeof(name), source->xml ? "%s" : "topology \"%.80s\"", source->spec);
	if (sig == SIGXCPU || sig == SIGKILL)
		return error_set(err, EINVAL,
				 "%s: hwloc takes more than %u s of CPU time; expected %s", name,
				 child_seconds(), expected);
	return error_set(err, EINVAL, "%s: hwloc crashes on it (%s); expected %s", name,
			 sig ? strsignal(sig) : "it exits", expected);
}

static int wait_for(pid_t pid, int *status)
{
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

int topology_read_in_child(const struct topology_source *source, struct topology_described *out,
			   struct error *err)
{
	struct answer *answer = mmap(NULL, sizeof(*answer), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = 0, rc;
	pid_t pid;

	if (answer == MAP_FAILED)
		return error_set(err, ENOMEM, "topology: out of memory");
	pid = fork();
	if (!pid)
		be_child(source, answer);
	if (pid < 0)
		rc = error_set(err, errno, "topology: no child process: %s", strerror(errno));
	else if (wait_for(pid, &status))
		rc = error_set(err, errno, "topology: its child process is lost: %s",
			       strerror(errno));
	else if (status || !answer->complete)
		rc = report_death(source, status, err);
	else if (answer->rc)
		rc = error_set(err, EINVAL, "%.*s", (int)sizeof(answer->err.text),
			       answer->err.text);
	else
		rc = 0;
	if (!rc)
		*out = answer->described;
	munmap(answer, sizeof(*answer));
	return rc;
}
