// SPDX-License-Identifier: GPL-2.0-or-later
/* Code that nobody calls: half a cache line more than whole ones, so what follows it shifts. */
__asm__(".text\n\t.skip 4128, 0xcc\n");
