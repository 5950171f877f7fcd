// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Switch lists: "a+no-b+c=value". Part of the kernel code, so that each build's module
 * parses for its own variants; hence no libc but the mem functions.
 */
#include "src/zs/switches.h"

/* A piece of text that does not end with a NUL. */
struct span {
	const char *at;
	size_t len;
};

static struct span span_of(const char *text)
{
	struct span span = {text, 0};

	while (text[span.len])
		span.len++;
	return span;
}

static bool span_is(struct span span, const char *text)
{
	struct span other = span_of(text);

	return span.len == other.len && !memcmp(span.at, text, span.len);
}

/* Up to the next @sep; takes it and the separator from *@text. */
static struct span next_item(struct span *text, char sep)
{
	struct span item = {text->at, 0};

	while (item.len < text->len && item.at[item.len] != sep)
		item.len++;
	text->at += item.len;
	text->len -= item.len;
	if (text->len) {
		text->at++;
		text->len--;
	}
	return item;
}

/* Appends to the line that says what is wrong, as much as fits. */
struct reason {
	char *text;
	size_t len, room;
};

static void say(struct reason *why, struct span span)
{
	size_t i;

	for (i = 0; i < span.len && why->len + 1 < why->room; i++)
		why->text[why->len++] = span.at[i];
	if (why->room)
		why->text[why->len] = '\0';
}

static int refuse(struct reason *why, const char *what, struct span item, const char *expected)
{
	say(why, span_of(what));
	say(why, span_of(" '"));
	say(why, item);
	say(why, span_of("'; expected "));
	say(why, span_of(expected));
	return -EINVAL;
}

static int find_switch(const struct zs_ops *ops, struct span name)
{
	int i;

	for (i = 0; ops->switches && ops->switches[i].name; i++)
		if (span_is(name, ops->switches[i].name))
			return i;
	return -1;
}

static int find_value(const struct zs_switch *sw, struct span value)
{
	int i;

	for (i = 0; sw->values && sw->values[i]; i++)
		if (span_is(value, sw->values[i]))
			return i;
	return -1;
}

static int refuse_value(struct reason *why, const struct zs_switch *sw, struct span item)
{
	int i;

	if (!sw->values)
		return refuse(why, "bad setting", item,
			      sw->number ? "a number of at most 9 digits" : "on or off");
	refuse(why, "bad setting", item, "one of");
	for (i = 0; sw->values[i]; i++) {
		say(why, span_of(i ? "|" : " "));
		say(why, span_of(sw->values[i]));
	}
	return -EINVAL;
}

static int parse_number(struct span value, unsigned int *out)
{
	unsigned int n = 0;
	size_t i;

	if (!value.len || value.len > 9)
		return -EINVAL;
	for (i = 0; i < value.len; i++) {
		if (value.at[i] < '0' || value.at[i] > '9')
			return -EINVAL;
		n = n * 10 + (unsigned int)(value.at[i] - '0');
	}
	*out = n;
	return 0;
}

static int parse_bool(struct span value, unsigned int *out)
{
	bool on = span_is(value, "on") || span_is(value, "1");

	if (!on && !span_is(value, "off") && !span_is(value, "0"))
		return -EINVAL;
	*out = on;
	return 0;
}

static int parse_value(const struct zs_switch *sw, struct span value, unsigned int *out)
{
	int i;

	if (sw->number)
		return parse_number(span_is(value, "off") ? span_of("0") : value, out);
	if (!sw->values)
		return parse_bool(value, out);
	i = find_value(sw, value);
	if (i < 0)
		return -EINVAL;
	*out = (unsigned int)i;
	return 0;
}

/* "name" alone: on. */
static int parse_bare(const struct zs_switch *sw, unsigned int *out)
{
	if (sw->number || (sw->values && find_value(sw, span_of("off")) < 0))
		return -EINVAL;
	*out = !sw->values ? 1 : sw->on ? sw->on : sw->def;
	return 0;
}

static int apply_item(const struct zs_ops *ops, struct span item, struct zs_params *params,
		      struct reason *why)
{
	struct span value = item, name = next_item(&value, '=');
	bool has_value = name.len < item.len;
	int sw = find_switch(ops, name), err;

	if (sw < 0 && !has_value && name.len > 3 && !memcmp(name.at, "no-", 3)) {
		name.at += 3;
		name.len -= 3;
		sw = find_switch(ops, name);
		value = span_of("off");
		has_value = true;
	}
	if (sw < 0 || ((ops->switches[sw].expands || ops->switches[sw].variant) && has_value))
		return refuse(why, "unknown switch", item,
			      "a switch of the variant, see 'zslab variants'");
	if (ops->switches[sw].variant)
		return refuse(why, "misplaced", item, "it to be the first switch");
	if (ops->switches[sw].expands)
		return 1 + sw;
	err = has_value ? parse_value(&ops->switches[sw], value, &params->switches[sw])
			: parse_bare(&ops->switches[sw], &params->switches[sw]);
	return err ? refuse_value(why, &ops->switches[sw], item) : 0;
}

/* Aliases do not name aliases. */
static int expand_alias(const struct zs_ops *ops, int alias, struct zs_params *params,
			struct reason *why)
{
	struct span text = span_of(ops->switches[alias].expands);
	int err = 0;

	while (text.len && !err)
		err = apply_item(ops, next_item(&text, ','), params, why);
	return err;
}

const struct zs_ops *zs_resolve_variant(const struct zs_ops *ops, const char **text)
{
	struct span rest = span_of(*text), first = next_item(&rest, '+');
	int sw = find_switch(ops, first);

	if (sw < 0 || !ops->switches[sw].variant)
		return ops;
	*text = rest.at;
	return zs_find_variant(ops->switches[sw].variant);
}

void zs_default_params(const struct zs_ops *ops, struct zs_params *params)
{
	int i;

	memset(params, 0, sizeof(*params));
	params->chain_size = ops->chain_size ? ops->chain_size : ZS_DEFAULT_CHAIN_SIZE;
	for (i = 0; ops->switches && ops->switches[i].name; i++)
		params->switches[i] = ops->switches[i].def;
}

int zs_parse_switches(const struct zs_ops *ops, const char *text, struct zs_params *params,
		      char *why, size_t why_len)
{
	struct reason reason = {why, 0, why_len};
	struct span rest = span_of(text);
	int err = 0;

	if (rest.len && rest.at[rest.len - 1] == '+')
		return refuse(&reason, "empty switch at the end of", rest, "NAME[=VALUE][+...]");
	while (rest.len && !err) {
		err = apply_item(ops, next_item(&rest, '+'), params, &reason);
		if (err > 0)
			err = expand_alias(ops, err - 1, params, &reason);
	}
	return err;
}
