# SPDX-License-Identifier: GPL-2.0-or-later
"""
zsmalloc's policy in plain code: which object of which zspage, what is freed, what compaction
moves. Written from the description of the kernel's behaviour, without a look at src/zs, so that
two readings of it must agree. One CPU, so nothing waits and nothing is contended.
"""
GROUPS = 12
HEADER = 8
SMALLEST = 32


class SizeClass:
    def __init__(self, index, size, pages, objects):
        self.index, self.size, self.pages, self.objects = index, size, pages, objects
        self.lists = [[] for _ in range(GROUPS)]  # the head is at the end
        self.zspages = self.inuse = 0


def make_classes(page_size, chain):
    """The class of each slot; the largest size first, equal shapes are one."""
    step = page_size >> 8
    slots = -(-(page_size - SMALLEST) // step) + 1
    of_slot, last = [None] * slots, None
    for slot in range(slots - 1, -1, -1):
        size = min(SMALLEST + slot * step, page_size)
        pages = 1
        if size & (size - 1):
            pages = min(range(1, chain + 1), key=lambda k: (k * page_size % size, k))
        objects = pages * page_size // size
        if not last or (last.pages, last.objects) != (pages, objects):
            last = SizeClass(slot, size, pages, objects)
        of_slot[slot] = last
    return of_slot


class Zspage:
    def __init__(self, size_class):
        self.size_class, self.group, self.inuse = size_class, 0, 0
        self.free = list(range(size_class.objects - 1, -1, -1))  # next one at the end
        self.holds = [None] * size_class.objects

    def group_now(self):
        if self.inuse in (0, self.size_class.objects):
            return 11 if self.inuse else 0
        return 100 * self.inuse // self.size_class.objects // 10 + 1

    def put(self, key, places):
        place = self.free.pop()
        self.holds[place] = key
        self.inuse += 1
        places[key] = (self, place)

    def take(self, place):
        self.holds[place] = None
        self.free.append(place)
        self.inuse -= 1


class Pool:
    def __init__(self, page_size=4096, chain=8):
        self.page_size, self.step = page_size, page_size >> 8
        self.of_slot = make_classes(page_size, chain)
        self.classes = sorted(set(self.of_slot), key=lambda c: c.index)
        self.places, self.sizes = {}, {}
        self.pages = self.peak = self.compacted = 0

    def class_of(self, size):
        slot = max(-(-(size + HEADER - SMALLEST) // self.step), 0)
        return self.of_slot[min(slot, len(self.of_slot) - 1)]

    def relist(self, zspage, always=False):
        group = zspage.group_now()
        if group != zspage.group or always:
            if not always:
                zspage.size_class.lists[zspage.group].remove(zspage)
            zspage.size_class.lists[group].append(zspage)
            zspage.group = group
        if group == 0:
            self.release(zspage)

    def release(self, zspage):
        zspage.size_class.lists[0].remove(zspage)
        zspage.size_class.zspages -= 1
        self.pages -= zspage.size_class.pages

    def malloc(self, key, size):
        of = self.class_of(size)
        zspage = next((of.lists[group][-1] for group in range(10, -1, -1) if of.lists[group]), None)
        fresh = zspage is None
        if fresh:
            zspage = Zspage(of)
            of.zspages += 1
            self.pages += of.pages
            self.peak = max(self.peak, self.pages)
        zspage.put(key, self.places)
        of.inuse += 1
        self.sizes[key] = size
        self.relist(zspage, always=fresh)

    def free(self, key):
        zspage, place = self.places.pop(key)
        del self.sizes[key]
        zspage.size_class.inuse -= 1
        zspage.take(place)
        self.relist(zspage)

    def move(self, src, dst):
        for place, key in enumerate(src.holds):
            if key is not None:
                if not dst.free:
                    return
                dst.put(key, self.places)
                src.take(place)

    def compact_class(self, of):
        def isolate(groups):
            zspage = next((of.lists[group][-1] for group in groups if of.lists[group]), None)
            if zspage:
                of.lists[zspage.group].pop()
            return zspage

        freed, dst = 0, None
        while (of.zspages * of.objects - of.inuse) // of.objects > 0:
            dst = dst or isolate(range(10, 0, -1))
            src = isolate(range(1, 11)) if dst else None
            if not src:
                break
            self.move(src, dst)
            self.relist(src, always=True)
            freed += 0 if src.inuse else of.pages
            if not dst.free:
                self.relist(dst, always=True)
                dst = None
        if dst:
            self.relist(dst, always=True)
        return freed

    def compact(self):
        freed = sum(self.compact_class(of) for of in reversed(self.classes))
        self.compacted += freed
        return freed

    def state(self):
        """{index: (size, objects allocated, in use, pages, zspages by group)} of those in use"""
        return {of.index: (of.size, of.zspages * of.objects, of.inuse, of.zspages * of.pages,
                           [len(zspages) for zspages in of.lists])
                for of in self.classes if of.zspages}
