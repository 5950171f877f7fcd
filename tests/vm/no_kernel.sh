#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
echo "skipped: no kernel to boot; scripts/test --vm or --vm-graph, or -Dvm_kernel=DIR of scripts/vm-kernel DIR"
exit 77
