/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The migration of pages until v5.19: the mapping of a movable page was an inode's, and its
 * operations were address space operations. The engine here reads movable_operations from the
 * mapping, so these come first in an address space, and ask it for its own. The inode's file
 * system never had a file.
 */
#ifndef SIM_INCLUDE_LINUX_FS_H
#define SIM_INCLUDE_LINUX_FS_H

#include <linux/migrate.h>
#include <linux/slab.h>

#include "sim/kernel/bit_spinlock.h" /* by way of this one in the kernel, too */

static inline bool bit_spin_is_locked(int nr, const unsigned long *addr)
{
	return test_bit(nr, addr);
}

struct address_space;

/* As movable_operations. */
struct address_space_operations {
	bool (*isolate_page)(struct page *page, isolate_mode_t mode);
	int (*migratepage)(struct address_space *mapping, struct page *dst, struct page *src,
			   enum migrate_mode mode);
	void (*putback_page)(struct page *page);
};

struct address_space {
	struct movable_operations movable;
	const struct address_space_operations *a_ops;
	void *private_data;
};

struct inode {
	struct address_space *i_mapping;
	struct address_space i_data;
};

/* Of a movable page, locked. */
static inline struct address_space *page_mapping(struct page *page)
{
	return container_of(page_movable_ops(page), struct address_space, movable);
}

static inline bool sim_mapping_isolate(struct page *page, isolate_mode_t mode)
{
	return page_mapping(page)->a_ops->isolate_page(page, mode);
}

static inline int sim_mapping_migrate(struct page *dst, struct page *src, enum migrate_mode mode)
{
	struct address_space *mapping = page_mapping(src);

	return mapping->a_ops->migratepage(mapping, dst, src, mode);
}

static inline void sim_mapping_putback(struct page *page)
{
	page_mapping(page)->a_ops->putback_page(page);
}

static inline const struct movable_operations *sim_ops_of_mapping(struct address_space *mapping)
{
	return &mapping->movable;
}

static inline const struct movable_operations *sim_ops(const struct movable_operations *ops)
{
	return ops;
}

/* Takes an address space as well as, since v6.0, the operations. */
#define __SetPageMovable(page, owner)                                   \
	__SetPageMovable(page, _Generic((owner), struct address_space * \
					: sim_ops_of_mapping, default   \
					: sim_ops)(owner))

struct super_block;
struct fs_context;

struct vfsmount {
	struct super_block *mnt_sb;
};

struct file_system_type {
	const char *name;
	int (*init_fs_context)(struct fs_context *fc);
	void (*kill_sb)(struct super_block *sb);
};

static inline void kill_anon_super(struct super_block *sb)
{
}

static struct vfsmount sim_mount __maybe_unused;
#define kern_mount(type)    ((void)(type), &sim_mount)
#define kern_unmount(mount) ((void)(mount))

/* Process context. */
static inline struct inode *alloc_anon_inode(struct super_block *sb)
{
	struct inode *inode = kzalloc(sizeof(*inode), GFP_KERNEL);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->i_mapping = &inode->i_data;
	inode->i_data.movable = (struct movable_operations){
		.isolate_page = sim_mapping_isolate,
		.migrate_page = sim_mapping_migrate,
		.putback_page = sim_mapping_putback,
	};
	return inode;
}

/* Process context; NULL is ignored. */
static inline void iput(struct inode *inode)
{
	kfree(inode);
}

#endif
