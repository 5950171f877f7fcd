#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the change of the series of February 2024 (docs/variants.md, rcu) on Linux 6.1's file.

    rcu_series.py FILE OUT [REPAIR...]          the changed file
    rcu_series.py --patch FILE OUT [REPAIR...]  the change as a patch of mm/zsmalloc.c

Repairs are named as the switches of variant rcu-posted; "repaired" is all of them, none is the
series as posted. The edits are ours and hold on to single lines of the file: one that is not
there, or more than once, ends this with a line that names it.
"""
import argparse
import difflib
import re
import sys

REPAIRS = ["fix-chain", "fix-destroy", "fix-assert", "fix-ops", "fix-newpage-ref",
           "fix-unlock-order"]

LOOKUPS = """\
static void set_zspage(struct page *page, struct zspage *zspage)
{
	rcu_assign_pointer(*(struct zspage __rcu **)&page->private, zspage);
}

/* Without the lock of the page's owner: under rcu_read_lock(). */
static struct zspage *get_zspage_lockless(struct page *page)
{
	return rcu_dereference(*(struct zspage __rcu **)&page->private);
}

"""
CALLBACK = """\
static void rcu_free_zspage(struct rcu_head *head)
{
	struct zspage *zspage = container_of(head, struct zspage, rcu_head);

	kmem_cache_free(zspage->pool->zspage_cachep, zspage);
}

"""
ISOLATE = """\
{
	VM_BUG_ON_PAGE(PageIsolated(page), page);

	return %s;
}
"""
PUTBACK = """\
{
	VM_BUG_ON_PAGE(!PageIsolated(page), page);
}
"""
FIND = """\
	rcu_read_lock();
	zspage = get_zspage_lockless(page);
	if (!zspage) {
		rcu_read_unlock();
		return %s;
	}
"""
IS_LISTED = """\
	if (list_empty(&zspage->list)) {
		spin_unlock(&pool->lock);
		rcu_read_unlock();
		return %s;
	}
	rcu_read_unlock();
"""


class Source:
    def __init__(self, name, text):
        self.name, self.text = name, text

    def span(self, function):
        """Where the one definition of a function is: from its first line, and its body."""
        found = list(re.finditer(rf"^\w[^\n;{{}}]*\b{function}\([^;{{}}]*(?=^{{$)",
                                 self.text, re.M))
        if len(found) != 1:
            sys.exit(f"{self.name}: {len(found)} definitions of {function}(), expected one")
        end = re.compile(r"^};?\n", re.M).search(self.text, found[0].end())
        return found[0].start(), found[0].end(), end.end()

    def replace(self, line, text, function=None):
        """Puts @text in the place of a line, which a file or a function has once."""
        _, start, end = self.span(function) if function else (0, 0, len(self.text))
        part = self.text[start:end]
        found = re.findall(rf"^[ \t]*{re.escape(line)}\n", part, re.M)
        if len(found) != 1:
            where = f" in {function}()" if function else ""
            sys.exit(f"{self.name}: '{line}' is there {len(found)} times{where}, expected once")
        self.text = self.text[:start] + part.replace(found[0], text) + self.text[end:]

    def add_after(self, line, text, function=None):
        self.replace(line, f"\t{line}\n{text}", function)

    def add_before(self, function, text):
        start, _, _ = self.span(function)
        self.text = self.text[:start] + text + self.text[start:]

    def set_body(self, function, text):
        _, start, end = self.span(function)
        self.text = self.text[:start] + text + self.text[end:]

    def cut(self, function):
        start, _, end = self.span(function)
        self.text = self.text[:start] + self.text[end:].lstrip("\n")

    def cut_block(self, opening, function):
        """An if with braces, by its first line."""
        self.replace(opening, "\0", function)
        self.text = re.sub(r"\0.*?\n\t}\n", "", self.text, flags=re.S)


def free_without_page_locks(source, fixes):
    source.add_after("struct list_head list; /* fullness list */", "\tstruct rcu_head rcu_head;\n")
    wait = "rcu_barrier" if "fix-destroy" in fixes else "synchronize_rcu"
    source.replace("kmem_cache_destroy(pool->zspage_cachep);",
                   f"\t{wait}();\n\tkmem_cache_destroy(pool->zspage_cachep);\n")
    source.add_before("record_obj", CALLBACK)
    source.add_before("get_zspage", LOOKUPS)
    source.replace("set_page_private(page, 0);", "\tset_zspage(page, NULL);\n", "reset_page")
    source.replace("unlock_page(page);", "", "__free_zspage")
    source.replace("cache_free_zspage(pool, zspage);",
                   "\tcall_rcu(&zspage->rcu_head, rcu_free_zspage);\n", "__free_zspage")
    if "fix-assert" in fixes:
        source.replace("VM_BUG_ON_PAGE(!PageLocked(page), page);", "", "__free_zspage")
    source.cut_block("if (!trylock_zspage(zspage)) {", "free_zspage")
    source.cut("trylock_zspage")
    source.replace("set_page_private(page, (unsigned long)zspage);",
                   "\t\tset_zspage(page, zspage);\n", "create_page_chain")
    if "fix-chain" not in fixes:
        source.replace("create_page_chain(class, zspage, pages);", "", "alloc_zspage")
        source.add_after("zspage->pool = pool;", "\tcreate_page_chain(class, zspage, pages);\n",
                         "alloc_zspage")


def migrate_under_rcu(source, fixes):
    keeps_ops = "fix-ops" in fixes
    dead = "MIGRATEPAGE_SUCCESS" if keeps_ops else "-EINVAL"
    migrate = "zs_page_migrate"
    source.replace("VM_BUG_ON_PAGE(!PageMovable(page), page);", "", migrate)
    source.replace("zspage = get_zspage(page);", FIND % dead, migrate)
    source.add_after("class = zspage_class(pool, zspage);", IS_LISTED % dead, migrate)
    if "fix-newpage-ref" in fixes:
        source.replace("get_page(newpage);", "", migrate)
        source.replace("replace_sub_page(class, zspage, newpage, page);",
                       "\tget_page(newpage);\n"
                       "\treplace_sub_page(class, zspage, newpage, page);\n", migrate)
    if "fix-unlock-order" in fixes:
        source.replace("migrate_write_unlock(zspage);", "", migrate)
        # Its other unlock is where the zspage is dead.
        start, _, end = source.span(migrate)
        head, _, tail = source.text[start:end].rpartition("\tspin_unlock(&pool->lock);\n")
        source.text = (source.text[:start] + head + "\tmigrate_write_unlock(zspage);\n"
                       "\tspin_unlock(&pool->lock);\n" + tail + source.text[end:])
    if keeps_ops:
        source.replace("__ClearPageMovable(page);", "", "reset_page")
        source.replace("reset_page(page);", "\t__ClearPageMovable(page);\n\treset_page(page);\n",
                       migrate)
    # The counter of isolated pages went before the series came.
    source.replace("dec_zspage_isolation(zspage);", "", migrate)
    source.set_body("zs_page_isolate", ISOLATE % ("page_private(page) != 0" if keeps_ops
                                                  else "true"))
    source.set_body("zs_page_putback", PUTBACK)
    source.cut("inc_zspage_isolation")
    source.cut("dec_zspage_isolation")


def remove_worker(source):
    for function in ["lock_zspage", "async_free_zspage", "init_deferred_free",
                     "zs_flush_migration", "kick_deferred_free"]:
        # Of some there is an empty one for a kernel that cannot migrate.
        source.text = re.sub(rf"^static (inline )?void {function}\([^)]*\) *(;|{{ *}})\n", "",
                             source.text, flags=re.M)
        source.cut(function)
    source.replace("struct work_struct free_work;", "")
    source.replace("init_deferred_free(pool);", "", "zs_create_pool")
    source.replace("zs_flush_migration(pool);", "", "zs_destroy_pool")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--patch", action="store_true")
    parser.add_argument("file")
    parser.add_argument("out")
    parser.add_argument("repairs", nargs="*", metavar="REPAIR")
    args = parser.parse_args()
    fixes = REPAIRS if args.repairs == ["repaired"] else args.repairs
    unknown = set(fixes) - set(REPAIRS)
    if unknown:
        parser.error(f"no repair '{unknown.pop()}'; expected some of: {' '.join(REPAIRS)}")

    with open(args.file, encoding="utf-8") as file:
        before = file.read()
    source = Source(args.file, before)
    free_without_page_locks(source, fixes)
    migrate_under_rcu(source, fixes)
    remove_worker(source)
    text = source.text
    if args.patch:
        text = "".join(difflib.unified_diff(before.splitlines(True), text.splitlines(True),
                                            "a/mm/zsmalloc.c", "b/mm/zsmalloc.c"))
    with open(args.out, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
