// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/elf_symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct symbol {
	uint64_t start, size;
	const char *name;
};

struct elf_symbols {
	const char *file;
	size_t size;
	struct symbol *symbols; /* by address */
	size_t nr;
};

static bool inside(const struct elf_symbols *s, uint64_t offset, uint64_t size)
{
	return offset <= s->size && size <= s->size - offset;
}

static int by_start(const void *a, const void *b)
{
	const struct symbol *one = a, *other = b;

	return one->start < other->start ? -1 : one->start > other->start;
}

static bool is_wanted(const ElfW(Sym) * sym)
{
	unsigned int type = sym->st_info & 0xf;

	return (type == STT_FUNC || type == STT_OBJECT) && sym->st_shndx != SHN_UNDEF &&
	       sym->st_size;
}

static int take(struct elf_symbols *s, const ElfW(Shdr) * table, const ElfW(Shdr) * names)
{
	const ElfW(Sym) *sym = (const void *)(s->file + table->sh_offset);
	size_t nr = table->sh_size / sizeof(*sym);

	s->symbols = calloc(nr + 1, sizeof(*s->symbols));
	if (!s->symbols)
		return -1;
	for (size_t i = 0; i < nr; i++) {
		const char *name = s->file + names->sh_offset + sym[i].st_name;

		if (!is_wanted(&sym[i]) || sym[i].st_name >= names->sh_size ||
		    !memchr(name, '\0', names->sh_size - sym[i].st_name))
			continue;
		s->symbols[s->nr++] = (struct symbol){sym[i].st_value, sym[i].st_size, name};
	}
	qsort(s->symbols, s->nr, sizeof(*s->symbols), by_start);
	return 0;
}

/* The table of all symbols; one without local ones will do. */
static int find_table(struct elf_symbols *s)
{
	const ElfW(Ehdr) *head = (const void *)s->file;
	const ElfW(Shdr) * sections, *found = NULL;

	if (s->size < sizeof(*head) || memcmp(head->e_ident, ELFMAG, SELFMAG) ||
	    head->e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) ||
	    !inside(s, head->e_shoff, (uint64_t)head->e_shnum * sizeof(*sections)))
		return -1;
	sections = (const void *)(s->file + head->e_shoff);
	for (unsigned int i = 0; i < head->e_shnum; i++)
		if (sections[i].sh_type == SHT_SYMTAB ||
		    (sections[i].sh_type == SHT_DYNSYM && !found))
			found = &sections[i];
	if (!found || found->sh_link >= head->e_shnum ||
	    !inside(s, found->sh_offset, found->sh_size) ||
	    !inside(s, sections[found->sh_link].sh_offset, sections[found->sh_link].sh_size))
		return -1;
	return take(s, found, &sections[found->sh_link]);
}

static int map(struct elf_symbols *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *at;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) || st.st_size <= 0) {
		close(fd);
		return -1;
	}
	at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (at == MAP_FAILED)
		return -1;
	s->file = at;
	s->size = (size_t)st.st_size;
	return 0;
}

struct elf_symbols *elf_symbols_read(const char *path)
{
	struct elf_symbols *s = calloc(1, sizeof(*s));

	if (s && !map(s, path) && !find_table(s))
		return s;
	elf_symbols_free(s);
	return NULL;
}

void elf_symbols_free(struct elf_symbols *s)
{
	if (!s)
		return;
	if (s->file)
		munmap((void *)s->file, s->size);
	free(s->symbols);
	free(s);
}

const char *elf_symbols_find(const struct elf_symbols *s, uint64_t at, uint64_t *inside_it)
{
	size_t low = 0, high = s->nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (s->symbols[middle].start <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || at - s->symbols[low - 1].start >= s->symbols[low - 1].size)
		return NULL;
	*inside_it = at - s->symbols[low - 1].start;
	return s->symbols[low - 1].name;
}
