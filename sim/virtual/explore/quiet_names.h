/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Included before all else by files that are part of the machine: their calls of the hooks and of
 * memory functions go to those built with TSAN_QUIET. The assembler renames them, since the
 * compiler knows their names by heart.
 */
#ifndef SIM_VIRTUAL_EXPLORE_QUIET_NAMES_H
#define SIM_VIRTUAL_EXPLORE_QUIET_NAMES_H

#define QUIET_HOOK(name) __asm__(".set __tsan_" #name ", quiet_tsan_" #name)
#define QUIET_CALL(name) __asm__(".set " #name ", quiet_" #name)

/* clang-format off */
QUIET_HOOK(read1);
QUIET_HOOK(write1);
QUIET_HOOK(read2);
QUIET_HOOK(write2);
QUIET_HOOK(read4);
QUIET_HOOK(write4);
QUIET_HOOK(read8);
QUIET_HOOK(write8);
QUIET_HOOK(read16);
QUIET_HOOK(write16);
QUIET_HOOK(volatile_read1);
QUIET_HOOK(volatile_write1);
QUIET_HOOK(volatile_read2);
QUIET_HOOK(volatile_write2);
QUIET_HOOK(volatile_read4);
QUIET_HOOK(volatile_write4);
QUIET_HOOK(volatile_read8);
QUIET_HOOK(volatile_write8);
QUIET_HOOK(volatile_read16);
QUIET_HOOK(volatile_write16);
QUIET_HOOK(unaligned_read2);
QUIET_HOOK(unaligned_write2);
QUIET_HOOK(unaligned_read4);
QUIET_HOOK(unaligned_write4);
QUIET_HOOK(unaligned_read8);
QUIET_HOOK(unaligned_write8);
QUIET_HOOK(unaligned_read16);
QUIET_HOOK(unaligned_write16);
QUIET_HOOK(unaligned_volatile_read2);
QUIET_HOOK(unaligned_volatile_write2);
QUIET_HOOK(unaligned_volatile_read4);
QUIET_HOOK(unaligned_volatile_write4);
QUIET_HOOK(unaligned_volatile_read8);
QUIET_HOOK(unaligned_volatile_write8);
QUIET_HOOK(unaligned_volatile_read16);
QUIET_HOOK(unaligned_volatile_write16);
QUIET_HOOK(read_range);
QUIET_HOOK(write_range);
QUIET_HOOK(init);
QUIET_HOOK(func_entry);
QUIET_HOOK(func_exit);
QUIET_HOOK(atomic_thread_fence);
QUIET_HOOK(atomic_signal_fence);
QUIET_HOOK(atomic8_load);
QUIET_HOOK(atomic8_store);
QUIET_HOOK(atomic8_exchange);
QUIET_HOOK(atomic8_fetch_add);
QUIET_HOOK(atomic8_fetch_sub);
QUIET_HOOK(atomic8_fetch_and);
QUIET_HOOK(atomic8_fetch_or);
QUIET_HOOK(atomic8_fetch_xor);
QUIET_HOOK(atomic8_fetch_nand);
QUIET_HOOK(atomic8_compare_exchange_strong);
QUIET_HOOK(atomic8_compare_exchange_weak);
QUIET_HOOK(atomic8_compare_exchange_val);
QUIET_HOOK(atomic16_load);
QUIET_HOOK(atomic16_store);
QUIET_HOOK(atomic16_exchange);
QUIET_HOOK(atomic16_fetch_add);
QUIET_HOOK(atomic16_fetch_sub);
QUIET_HOOK(atomic16_fetch_and);
QUIET_HOOK(atomic16_fetch_or);
QUIET_HOOK(atomic16_fetch_xor);
QUIET_HOOK(atomic16_fetch_nand);
QUIET_HOOK(atomic16_compare_exchange_strong);
QUIET_HOOK(atomic16_compare_exchange_weak);
QUIET_HOOK(atomic16_compare_exchange_val);
QUIET_HOOK(atomic32_load);
QUIET_HOOK(atomic32_store);
QUIET_HOOK(atomic32_exchange);
QUIET_HOOK(atomic32_fetch_add);
QUIET_HOOK(atomic32_fetch_sub);
QUIET_HOOK(atomic32_fetch_and);
QUIET_HOOK(atomic32_fetch_or);
QUIET_HOOK(atomic32_fetch_xor);
QUIET_HOOK(atomic32_fetch_nand);
QUIET_HOOK(atomic32_compare_exchange_strong);
QUIET_HOOK(atomic32_compare_exchange_weak);
QUIET_HOOK(atomic32_compare_exchange_val);
QUIET_HOOK(atomic64_load);
QUIET_HOOK(atomic64_store);
QUIET_HOOK(atomic64_exchange);
QUIET_HOOK(atomic64_fetch_add);
QUIET_HOOK(atomic64_fetch_sub);
QUIET_HOOK(atomic64_fetch_and);
QUIET_HOOK(atomic64_fetch_or);
QUIET_HOOK(atomic64_fetch_xor);
QUIET_HOOK(atomic64_fetch_nand);
QUIET_HOOK(atomic64_compare_exchange_strong);
QUIET_HOOK(atomic64_compare_exchange_weak);
QUIET_HOOK(atomic64_compare_exchange_val);
QUIET_HOOK(atomic128_load);
QUIET_HOOK(atomic128_store);
QUIET_HOOK(atomic128_exchange);
QUIET_HOOK(atomic128_fetch_add);
QUIET_HOOK(atomic128_fetch_sub);
QUIET_HOOK(atomic128_fetch_and);
QUIET_HOOK(atomic128_fetch_or);
QUIET_HOOK(atomic128_fetch_xor);
QUIET_HOOK(atomic128_fetch_nand);
QUIET_HOOK(atomic128_compare_exchange_strong);
QUIET_HOOK(atomic128_compare_exchange_weak);
QUIET_HOOK(atomic128_compare_exchange_val);
QUIET_CALL(memcpy);
QUIET_CALL(memmove);
QUIET_CALL(memset);
QUIET_CALL(memcmp);
QUIET_CALL(bcmp);
/* clang-format on */

#endif
