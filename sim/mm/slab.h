/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects in frames of the nodes, by option. Objects in use, and those that wait for a grace
 * period, are then memory of the simulated kernel. Kernel: mm/slub.c, reduced to slabs of one
 * frame.
 *
 * A CPU keeps a few free objects, as in SLUB's active slab. Each node has a list of slabs with free
 * objects; all but the first few empty slabs free their frames.
 */
#ifndef SIM_MM_SLAB_H
#define SIM_MM_SLAB_H

#include "sim/host.h"
#include "sim/kernel/types.h"

struct slab;

/* At boot. @config: whether caches take frames. */
void slab_setup(const struct sim_config *config);
/* An object of this size would be in a frame. */
bool slab_in_frames(unsigned int size);

/* @size: a multiple of the alignment that objects need. Process context. NULL: no memory. */
struct slab *slab_create(unsigned int size);
/*
 * Process context, nobody allocates or frees. A frame with an object in it stays in use.
 * slab_abandon(): when the nodes' memory is gone already.
 */
void slab_destroy(struct slab *slab);
void slab_abandon(struct slab *slab);

/* Any context. */
void sim_slab_stats(struct sim_slab_stats *out);

/* NULL: no frame. Any context that @gfp allows. */
void *slab_alloc(struct slab *slab, gfp_t gfp);
/* Any context. Its first word is overwritten. */
void slab_free(struct slab *slab, void *object);

#endif
