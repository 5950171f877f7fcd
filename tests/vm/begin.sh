#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What both inits begin with.
export PATH=/bin HOME=/ XDG_CACHE_HOME=/tmp ZSLAB_MODULE_DIR=/zslab ZSLAB_DATA_DIR=/zslab
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
mount -t tracefs tracing /sys/kernel/tracing
mount -t cgroup2 cgroup /sys/fs/cgroup

# A limit for the load alone, so that no other memory decides how much is swapped. At memory.max it
# would be killed when reclaim finds nothing for a while, as on a slow machine. Before anything else
# runs: the controller patches the kernel's text, and the other CPU, emulated, may trap in it.
# LIMIT is on the kernel's command line.
# shellcheck disable=SC2154
mkdir /sys/fs/cgroup/load
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
echo "${LIMIT}M" >/sys/fs/cgroup/load/memory.high
