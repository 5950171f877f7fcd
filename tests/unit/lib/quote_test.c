// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/error.h"
#include "lib/quote.h"

enum kind { PLAIN, MAIL, CSV, HTML, GNUPLOT, DATA, LABEL, FORMAT };

static void check(enum kind kind, const char *text, const char *expected)
{
	char *quoted = NULL;
	size_t len;
	FILE *out = open_memstream(&quoted, &len);

	assert_non_null(out);
	if (kind == PLAIN)
		quote_plain(out, text);
	else if (kind == MAIL)
		quote_mail(out, text, 10);
	else if (kind == CSV)
		quote_csv(out, text);
	else if (kind == HTML)
		quote_html(out, text);
	else if (kind == DATA)
		quote_data(out, text);
	else if (kind == LABEL || kind == FORMAT)
		quote_label(out, text, 10, kind == FORMAT);
	else
		quote_gnuplot(out, text, 10);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(quoted, expected);
	free(quoted);
}

static void characters_stay_and_controls_do_not(void **state)
{
	check(PLAIN, "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
	      "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
	check(PLAIN, "\x1b[31mred\r\n\x7f", "?[31mred???");
	/* The one-byte CSI of old terminals, as UTF-8; a line separator; a direction mark. */
	check(PLAIN,
	      "\xc2\x9b"
	      "31m\xe2\x80\xa8\xe2\x80\xae",
	      "?31m??");
}

/* Overlong forms, halves of a surrogate pair, truncated or stray bytes, above U+10FFFF. */
static void bytes_that_are_no_text(void **state)
{
	check(PLAIN, "\xff\xfe", "??");
	check(PLAIN, "\xc0\xaf", "??");
	check(PLAIN, "\xe0\x80\xaf", "???");
	check(PLAIN, "\xed\xa0\x80", "???");
	check(PLAIN, "\xf4\x90\x80\x80", "????");
	check(PLAIN, "\xe2\x82", "??");
	check(PLAIN, "a\xe2", "a?");
	check(PLAIN, "\x80z", "?z");
}

static void mail_is_ascii_of_so_many_columns(void **state)
{
	check(MAIL, "caf\xc3\xa9\x1b", "caf??");
	check(MAIL, "0123456789", "0123456789");
	check(MAIL, "0123456789a", "0123456...");
}

static void csv_begins_no_formula(void **state)
{
	check(CSV, "a\"b,c", "\"a\"\"b,c\"");
	check(CSV, "=1+1", "\"'=1+1\"");
	check(CSV, "-2", "\"'-2\"");
	check(CSV, "@x\n", "\"'@x?\"");
	check(CSV, "", "\"\"");
}

static void html_has_no_markup(void **state)
{
	check(HTML, "<b a=\"'&'\">\x07", "&lt;b a=&quot;&#39;&amp;&#39;&quot;&gt;?");
}

static void gnuplot_reads_one_text(void **state)
{
	check(GNUPLOT, "it's", "'it'.\"'\".'s'");
	check(GNUPLOT, "a\nb", "'a'.\"\\n\".'b'");
	check(GNUPLOT, "5%`$\\\"@", "'5%`$\\\"@'");
	check(GNUPLOT, "0123456789a", "'0123456789...'");
	check(GNUPLOT, "\t", "'?'");
	check(DATA, "a\"b\\c\n", "\"a'b/c?\"");
	check(LABEL, "5% \\n\"\n", "\"5% /n'\\n\"");
	check(FORMAT, "5%", "\"5%%\"");
	check(LABEL, "0123456789a", "\"0123456789...\"");
}

static void other_ways_to_the_same(void **state)
{
	char text[] = "a\xff\xc2\x9b"
		      "b\x01";
	char *utf8 = quote_utf8(text);
	struct error err;

	quote_in_place(text);
	assert_string_equal(text, "a??b?");
	assert_string_equal(utf8, "a??b?");
	free(utf8);
	error_set(&err, 1, "%s", "x\x1b]0;t\xff");
	assert_string_equal(err.text, "x?]0;t?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_stay_and_controls_do_not),
		cmocka_unit_test(bytes_that_are_no_text),
		cmocka_unit_test(mail_is_ascii_of_so_many_columns),
		cmocka_unit_test(csv_begins_no_formula),
		cmocka_unit_test(html_has_no_markup),
		cmocka_unit_test(gnuplot_reads_one_text),
		cmocka_unit_test(other_ways_to_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
