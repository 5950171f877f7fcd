// SPDX-License-Identifier: GPL-2.0-or-later
/* A fault of the kernel code ends the schedule as a bug, instead of ending the process. */
#include <signal.h>
#include <stdio.h>
#include <ucontext.h>

#include "sim/virtual/explore/engine.h"
#include "sim/virtual/explore/report.h"

#define HANDLER_STACK (64u << 10)

static char handler_stack[HANDLER_STACK];

#if defined(__x86_64__)
#define CONTEXT_PC(context) ((void *)(context)->uc_mcontext.gregs[REG_RIP])
#define CONTEXT_SP(context) ((void *)(context)->uc_mcontext.gregs[REG_RSP])
#elif defined(__aarch64__)
#define CONTEXT_PC(context) ((void *)(context)->uc_mcontext.pc)
#define CONTEXT_SP(context) ((void *)(context)->uc_mcontext.sp)
#else /* faults end the process */
#define CONTEXT_PC(context) ((void *)(context), NULL)
#define CONTEXT_SP(context) ((void *)(context), NULL)
#endif

/* Does not return: the world's stack stays as it is and is restored with the world. */
static void oops(int number, siginfo_t *info, void *context)
{
	const ucontext_t *at = context;

	if (!explore_is_world_stack(CONTEXT_SP(at))) { /* the fault is the explorer's own */
		signal(number, SIG_DFL);
		return;
	}
	report_fault(explore.running, info->si_addr, CONTEXT_PC(at));
}

void explore_catch_faults(void)
{
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
	struct sigaction action = {.sa_sigaction = oops,
				   .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
	stack_t stack = {.ss_sp = handler_stack, .ss_size = HANDLER_STACK};

	sigaltstack(&stack, NULL);
	for (unsigned int i = 0; i < ARRAY_SIZE(numbers); i++)
		sigaction(numbers[i], &action, NULL);
}
