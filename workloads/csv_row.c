// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/csv_row.h"

#include <errno.h>
#include <string.h>

#include "workloads/event_rules.h"
#include "workloads/trace_names.h"

struct row {
	uint64_t value[NR_CSV_FIELDS];
	unsigned int seen; /* bit per field that is not empty */
	bool negative;	   /* the size, which is then 32 bits of two's complement */
	int op;
};

/* Digits up to a comma or @end. Returns the place behind them, or NULL: not a u64. */
static inline const char *parse_number(const char *p, const char *end, uint64_t *value)
{
	const char *start = p;
	uint64_t v = 0;

	while (p < end && (unsigned int)(*p - '0') < 10)
		v = v * 10 + (unsigned int)(*p++ - '0');
	if (p - start >= 20) { /* may have wrapped: again, with care */
		v = 0;
		for (p = start; p < end && (unsigned int)(*p - '0') < 10; p++)
			if (__builtin_mul_overflow(v, 10, &v) ||
			    __builtin_add_overflow(v, (unsigned int)(*p - '0'), &v))
				return NULL;
	}
	if (p < end && *p != ',')
		return NULL;
	*value = v;
	return p;
}

/* Sizes of observations are return codes, and those are negative. */
static const char *parse_size(const char *p, const char *end, struct row *row)
{
	uint64_t *value = &row->value[CSV_SIZE], v;
	const char *stop;

	if (p == end || *p != '-')
		return parse_number(p, end, value);
	stop = parse_number(p + 1, end, &v);
	if (!stop || stop == p + 1 || v > INT32_MAX)
		return NULL;
	*value = (uint32_t) - (int32_t)v;
	row->negative = v != 0;
	return stop;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* An id may be an address, with 0x before it. */
static const char *parse_id(const char *p, const char *end, uint64_t *value)
{
	const char *stop = parse_number(p, end, value);
	uint64_t v = 0;

	if (stop || end - p < 3 || p[0] != '0' || (p[1] | 0x20) != 'x')
		return stop;
	for (stop = p + 2; stop < end && hex_digit(*stop) >= 0; stop++)
		v = v << 4 | (unsigned int)hex_digit(*stop);
	if (stop == p + 2 || stop - p > 18 || (stop < end && *stop != ','))
		return NULL;
	*value = v;
	return stop;
}

/* 16 hexadecimal digits, or none, up to a comma or @end. */
static const char *parse_content(const char *p, const char *end, uint64_t *value)
{
	const char *start = p;

	for (; p < end && *p != ','; p++) {
		if (hex_digit(*p) < 0)
			return NULL;
		*value = *value << 4 | (unsigned int)hex_digit(*p);
	}
	return p == start || p - start == 16 ? p : NULL;
}

static int kind_from_text(const char *p, size_t len)
{
	if (!len || (len == 1 && *p == '-'))
		return TRACE_COMP;
	for (int i = 0; len == 4 && i < NR_TRACE_KINDS; i++)
		if (!memcmp(p, trace_kind_name(i), 4))
			return i;
	return -1;
}

static const char *field_end(const char *p, const char *end)
{
	const char *comma = memchr(p, ',', end - p);

	return comma ? comma : end;
}

static int field_error(const struct csv_columns *columns, unsigned int field, const char *p,
		       const char *end, struct error *err)
{
	const char *expected = field == CSV_KIND      ? "comp, huge, same or zero"
			       : field == CSV_CONTENT ? "16 hexadecimal digits, or nothing"
						      : "a number";
	int len = (int)(field_end(p, end) - p);

	return error_set(err, EINVAL, "%s is '%.*s'; expected %s", csv_field_name(columns, field),
			 len > 40 ? 40 : len, p, expected);
}

static int op_error(const struct csv_columns *columns, const char *p, const char *end,
		    struct error *err)
{
	int len = (int)(field_end(p, end) - p);

	return error_set(err, EINVAL, "op is '%.*s'; expected %s", len > 40 ? 40 : len, p,
			 columns->swap ? "O, W, I, D or C (swap operations: there is a slot column)"
				       : "M, F, R, W, C, P, I or B");
}

static const char *parse_op(const struct csv_columns *columns, const char *p, const char *end,
			    struct row *row)
{
	if (p == end || (p + 1 < end && p[1] != ','))
		return NULL;
	row->op = trace_op_from_letter(*p, columns->swap);
	return row->op < 0 ? NULL : p + 1;
}

static const char *parse_kind(const char *p, const char *end, struct row *row)
{
	const char *stop = field_end(p, end);
	int kind = kind_from_text(p, stop - p);

	row->value[CSV_KIND] = kind;
	return kind < 0 ? NULL : stop;
}

/* The field at @p into @row; returns where it ends, NULL when it is wrong. */
static inline const char *parse_field(const struct csv_columns *columns, unsigned int field,
				      const char *p, const char *end, struct row *row)
{
	const char *stop;

	switch (field) {
	case CSV_OP:
		return parse_op(columns, p, end, row);
	case CSV_KIND:
		return parse_kind(p, end, row);
	case CSV_IGNORED:
		return field_end(p, end);
	case CSV_SIZE:
		stop = parse_size(p, end, row);
		break;
	case CSV_ID:
		stop = parse_id(p, end, &row->value[field]);
		break;
	case CSV_CONTENT:
		stop = parse_content(p, end, &row->value[field]);
		break;
	default:
		stop = parse_number(p, end, &row->value[field]);
	}
	row->seen |= (unsigned int)(stop != p) << field;
	return stop;
}

static int count_error(const struct csv_columns *columns, const char *line, const char *end,
		       struct error *err)
{
	unsigned int n = 1;

	for (const char *p = line; p < end; p++)
		n += *p == ',';
	return error_set(err, EINVAL, "%u fields; expected %u, as the header line has", n,
			 columns->nr);
}

static int parse_fields(const struct csv_columns *columns, const char *line, const char *end,
			struct row *row, struct error *err)
{
	const char *p = line;

	for (unsigned int i = 0;; p++) {
		unsigned int field = columns->field[i];
		const char *stop = parse_field(columns, field, p, end, row);

		if (!stop && field == CSV_OP)
			return op_error(columns, p, end, err);
		if (!stop)
			return field_error(columns, field, p, end, err);
		p = stop;
		if (++i == columns->nr)
			break;
		if (p == end)
			return count_error(columns, line, end, err);
	}
	return p == end ? 0 : count_error(columns, line, end, err);
}

/* Fields that each operation cannot do without. */
static unsigned int needed(const struct row *row)
{
	bool stored = row->value[CSV_KIND] == TRACE_COMP || row->value[CSV_KIND] == TRACE_HUGE;

	if (row->op == TRACE_COMPACT)
		return 0;
	if (row->op == TRACE_SWAP_OUT && row->value[CSV_CONTENT])
		return 1u << CSV_ID; /* the page tells its size */
	if (row->op == TRACE_MALLOC || (row->op == TRACE_SWAP_OUT && stored))
		return 1u << CSV_ID | 1u << CSV_SIZE;
	return 1u << CSV_ID;
}

static int check_present(const struct csv_columns *columns, const struct row *row,
			 struct error *err)
{
	unsigned int always = columns->present & (1u << CSV_TIME | 1u << CSV_CPU);
	unsigned int missing = (needed(row) | always) & ~row->seen;
	unsigned int field;

	if (!missing)
		return 0;
	field = __builtin_ctz(missing);
	if (!(columns->present & 1u << field))
		return error_set(err, EINVAL, "there is no column %s; expected one for %s",
				 csv_field_name(columns, field), trace_op_name(row->op));
	return error_set(err, EINVAL, "%s is empty; expected a number",
			 csv_field_name(columns, field));
}

static int range_error(const struct csv_columns *columns, const struct row *row, unsigned int field,
		       uint64_t min, uint64_t max, struct error *err)
{
	return error_set(err, EINVAL, "%s is %llu; expected %llu to %llu",
			 csv_field_name(columns, field), (unsigned long long)row->value[field],
			 (unsigned long long)min, (unsigned long long)max);
}

static int check_ranges(const struct csv_columns *columns, struct row *row, struct error *err)
{
	const uint64_t *v = row->value;
	uint64_t nr_max = trace_op_is_swap(row->op) ? TRACE_NR_MAX : 1;
	bool sized = row->op == TRACE_MALLOC || row->op == TRACE_SWAP_OUT;
	/* So that a message can print a size above it as a negative one. */
	uint64_t size_max = sized && !row->negative ? INT32_MAX : UINT32_MAX;

	if (v[CSV_SIZE] > size_max)
		return range_error(columns, row, CSV_SIZE, 0, size_max, err);
	if (v[CSV_CPU] > UINT16_MAX)
		return range_error(columns, row, CSV_CPU, 0, UINT16_MAX, err);
	if (v[CSV_TID] > UINT32_MAX)
		return range_error(columns, row, CSV_TID, 0, UINT32_MAX, err);
	if (v[CSV_NR] < 1 || v[CSV_NR] > nr_max)
		return range_error(columns, row, CSV_NR, 1, nr_max, err);
	if (v[CSV_ID] > UINT64_MAX - (v[CSV_NR] - 1))
		return range_error(columns, row, CSV_ID, 0, UINT64_MAX - (v[CSV_NR] - 1), err);
	return 0;
}

static uint32_t duration(const struct csv_columns *columns, const struct row *row)
{
	uint64_t dur = row->value[CSV_DURATION];

	if (!(columns->present & 1u << CSV_DURATION))
		return 0;
	if (!(row->seen & 1u << CSV_DURATION))
		return TRACE_DURATION_UNKNOWN;
	return dur > TRACE_DURATION_MAX ? TRACE_DURATION_MAX : dur;
}

int csv_row_parse(const struct csv_columns *columns, const char *line, const char *end,
		  struct trace_event *event, struct error *err)
{
	struct row row = {.op = -1};
	int ret = parse_fields(columns, line, end, &row, err);

	if (ret)
		return ret;
	if (!(row.seen & 1u << CSV_NR))
		row.value[CSV_NR] = 1;
	ret = check_present(columns, &row, err);
	if (!ret)
		ret = check_ranges(columns, &row, err);
	if (ret)
		return ret;
	event->id = row.value[CSV_ID];
	event->t_ns = row.value[CSV_TIME];
	event->size = row.value[CSV_SIZE];
	event->dur_ns = duration(columns, &row);
	event->tid = row.value[CSV_TID];
	event->nr = row.value[CSV_NR];
	event->cpu = row.value[CSV_CPU];
	event->op = row.op;
	event->kind = row.op == TRACE_SWAP_OUT ? row.value[CSV_KIND] : 0;
	event->content = row.op == TRACE_SWAP_OUT ? row.value[CSV_CONTENT] : 0;
	return 0;
}
