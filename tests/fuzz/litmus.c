// SPDX-License-Identifier: GPL-2.0-or-later
/* A litmus test, which every model then runs for a few steps. */
#include "src/explore/litmus/litmus.h"
#include "tests/fuzz/fuzz.h"

#define STEPS 2000u

/* The number of executions; none if the search did not end. */
static uint64_t run(const struct litmus_test *test, enum litmus_model model, bool *whole)
{
	struct litmus_result result;
	struct error err = {""};
	uint64_t executions, counted = 0;

	*whole = false;
	if (litmus_run(test, model, STEPS, &result, &err)) {
		fuzz_check_refusal(&err);
		return 0;
	}
	for (unsigned int i = 0; i < result.nr_states; i++)
		counted += result.states[i].count;
	executions = result.positive + result.negative;
	fuzz_check(counted == executions, "every execution has a state");
	fuzz_check(result.classes <= result.steps, "a class takes a step");
	*whole = !result.cut;
	litmus_result_free(&result);
	return executions;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = {""};
	struct litmus_test *test = litmus_parse("fuzz.litmus", (const char *)data, size, &err);
	bool whole[3];
	uint64_t sc, tso, lkmm;

	if (!test) {
		fuzz_check_refusal(&err);
		return 0;
	}
	sc = run(test, MODEL_SC, &whole[0]);
	tso = run(test, MODEL_TSO, &whole[1]);
	lkmm = run(test, MODEL_LKMM, &whole[2]);
	if (whole[0] && whole[1])
		fuzz_check(sc <= tso, "tso allows what sc does");
	if (whole[0] && whole[2] && !lkmm)
		fuzz_check(!sc, "lkmm allows something if sc does");
	litmus_free(test);
	return 0;
}
