// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/sched/context.h"

#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define CONTEXT_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONTEXT_ASAN
#endif
#endif

#ifdef CONTEXT_ASAN
void __sanitizer_start_switch_fiber(void **save, const void *bottom, size_t size);
void __sanitizer_finish_switch_fiber(void *save, const void **bottom, size_t *size);
#endif
#ifdef SIM_TSAN
void *__tsan_get_current_fiber(void);
void *__tsan_create_fiber(unsigned int flags);
void __tsan_destroy_fiber(void *fiber);
void __tsan_switch_to_fiber(void *fiber, unsigned int flags);
#endif

#ifdef SIM_CONTEXT_UCONTEXT
/* Below the address of the frame that switches: no less than what swapcontext() returns to. */
#define FRAME_BYTES 512
#define SAVED_BYTES sizeof(struct sim_context)

static void switch_stack(struct sim_context *from, struct sim_context *to)
{
	from->sp = (char *)__builtin_frame_address(0) - FRAME_BYTES;
	swapcontext(&from->uc, &to->uc);
}

/* Separate, since getcontext() may return twice and so keeps its caller's variables in memory. */
static noinline void lay_out(struct sim_context *context, char *low, size_t size,
			     void (*entry)(void))
{
	getcontext(&context->uc);
	context->uc.uc_stack.ss_sp = low;
	context->uc.uc_stack.ss_size = size;
	context->uc.uc_link = NULL;
	makecontext(&context->uc, entry, 0);
	context->sp = low + size - FRAME_BYTES;
}
#else
#define SAVED_BYTES sizeof(void *) /* sp is the first */

/*
 * Pushes the registers that a function must preserve, and returns to where the other context was
 * left.
 */
void sim_switch_stack(void **save, void *load);

#if defined(__x86_64__)
#define SAVED_WORDS 6 /* below the return address */

__asm__(".text\n"
	".globl sim_switch_stack\n"
	".hidden sim_switch_stack\n"
	".type sim_switch_stack, @function\n"
	"sim_switch_stack:\n"
	".cfi_startproc\n"
	"	push %rbp\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_rel_offset %rbp, 0\n"
	"	push %rbx\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_rel_offset %rbx, 0\n"
	"	push %r12\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_rel_offset %r12, 0\n"
	"	push %r13\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_rel_offset %r13, 0\n"
	"	push %r14\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_rel_offset %r14, 0\n"
	"	push %r15\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_rel_offset %r15, 0\n"
	"	mov %rsp, (%rdi)\n"
	"	mov %rsi, %rsp\n"
	"	pop %r15\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	pop %r14\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	pop %r13\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	pop %r12\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	pop %rbx\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	pop %rbp\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	ret\n"
	".cfi_endproc\n"
	".size sim_switch_stack, . - sim_switch_stack\n");

static void lay_out(struct sim_context *context, char *low, size_t size, void (*entry)(void))
{
	void **sp = (void **)(low + size);

	*--sp = NULL; /* the return address of @entry: there is no caller */
	*--sp = (void *)(unsigned long)entry;
	for (int i = 0; i < SAVED_WORDS; i++)
		*--sp = NULL;
	context->sp = sp;
}
#else
#define SAVED_WORDS 20 /* x19 to x30, d8 to d15 */

__asm__(".text\n"
	".globl sim_switch_stack\n"
	".hidden sim_switch_stack\n"
	".type sim_switch_stack, %function\n"
	"sim_switch_stack:\n"
	"	sub sp, sp, #160\n"
	"	stp x19, x20, [sp, #0]\n"
	"	stp x21, x22, [sp, #16]\n"
	"	stp x23, x24, [sp, #32]\n"
	"	stp x25, x26, [sp, #48]\n"
	"	stp x27, x28, [sp, #64]\n"
	"	stp x29, x30, [sp, #80]\n"
	"	stp d8, d9, [sp, #96]\n"
	"	stp d10, d11, [sp, #112]\n"
	"	stp d12, d13, [sp, #128]\n"
	"	stp d14, d15, [sp, #144]\n"
	"	mov x9, sp\n"
	"	str x9, [x0]\n"
	"	mov sp, x1\n"
	"	ldp x19, x20, [sp, #0]\n"
	"	ldp x21, x22, [sp, #16]\n"
	"	ldp x23, x24, [sp, #32]\n"
	"	ldp x25, x26, [sp, #48]\n"
	"	ldp x27, x28, [sp, #64]\n"
	"	ldp x29, x30, [sp, #80]\n"
	"	ldp d8, d9, [sp, #96]\n"
	"	ldp d10, d11, [sp, #112]\n"
	"	ldp d12, d13, [sp, #128]\n"
	"	ldp d14, d15, [sp, #144]\n"
	"	add sp, sp, #160\n"
	"	ret\n"
	".size sim_switch_stack, . - sim_switch_stack\n");

static void lay_out(struct sim_context *context, char *low, size_t size, void (*entry)(void))
{
	void **sp = (void **)(low + size) - SAVED_WORDS;

	for (int i = 0; i < SAVED_WORDS; i++)
		sp[i] = NULL;
	sp[11] = (void *)(unsigned long)entry; /* x30, the return address */
	context->sp = sp;
}
#endif

static void switch_stack(struct sim_context *from, struct sim_context *to)
{
	sim_switch_stack(&from->sp, to->sp);
}
#endif

void sim_context_adopt(struct sim_context *context)
{
	*context = (struct sim_context){0};
#ifdef SIM_TSAN
	context->fiber = __tsan_get_current_fiber();
#endif
}

static void *new_stack(void)
{
#ifdef SIM_OWN_STACKS
	void *stack = sim_own_stack(SIM_STACK_BYTES);
#else
	void *stack = mmap(NULL, SIM_STACK_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
#endif

	if (!stack || stack == MAP_FAILED)
		return NULL;
	mprotect(stack, (size_t)sysconf(_SC_PAGESIZE), PROT_NONE);
	return stack;
}

static void destroy_fiber(struct sim_context *context)
{
#ifdef SIM_TSAN
	if (context->fiber)
		__tsan_destroy_fiber(context->fiber);
#endif
	context->fiber = NULL;
}

int sim_context_init(struct sim_context *context, void (*entry)(void))
{
	size_t guard = (size_t)sysconf(_SC_PAGESIZE);
	char *low;

	if (!context->stack)
		context->stack = new_stack();
	if (!context->stack)
		return -ENOMEM;
	low = (char *)context->stack + guard;
	context->bottom = low;
	context->size = SIM_STACK_BYTES - guard;
	lay_out(context, low, context->size, entry);
	destroy_fiber(context);
	context->fake = NULL;
#ifdef SIM_TSAN
	context->fiber = __tsan_create_fiber(0);
#endif
	return 0;
}

void sim_context_free(struct sim_context *context)
{
	if (!context->stack)
		return;
	destroy_fiber(context);
#ifndef SIM_OWN_STACKS
	munmap(context->stack, SIM_STACK_BYTES);
#endif
	context->stack = NULL;
}

void sim_context_switch(struct sim_context *from, struct sim_context *to, bool ends)
{
#ifdef CONTEXT_ASAN
	__sanitizer_start_switch_fiber(ends ? NULL : &from->fake, to->bottom, to->size);
#endif
#ifdef SIM_TSAN
	__tsan_switch_to_fiber(to->fiber, 0);
#endif
	(void)ends;
#ifdef SIM_OWN_STACKS
	sim_stack_switch(from, SAVED_BYTES, to->sp);
#endif
	switch_stack(from, to);
}

void sim_context_arrived(struct sim_context *self, struct sim_context *from)
{
#ifdef CONTEXT_ASAN
	const void *bottom;
	size_t size;

	__sanitizer_finish_switch_fiber(self->fake, &bottom, &size);
	if (!from->bottom) {
		from->bottom = bottom;
		from->size = size;
	}
#else
	(void)self;
	(void)from;
#endif
}
