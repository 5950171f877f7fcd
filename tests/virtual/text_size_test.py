#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Results of a simulated machine do not follow the size of the module's code: its data begins with
a cache line, wherever that code ends."""
import os
import shutil
import sys
import unittest

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'cli'))
from program import FolderCase, main, results_in  # noqa: E402

MODULES = {'plain': sys.argv[3], 'padded': sys.argv[4]}


class TextSize(FolderCase):
    def repeats(self, name, trace):
        os.mkdir(self.path(name))
        shutil.copy(MODULES[name], self.path(os.path.join(name, 'zslab-virtual.so')))
        out = self.path(name + '.out')
        self.done('run', '--quiet', '--machine', 'milan', '--cpus', '16', '--variant', 'biglock,rcu', '--laps',
                  '1', '--repeat', '1', '--out', out, trace,
                  env={'ZSLAB_MODULE_DIR': self.path(name)})
        return [result['repeats'] for result in results_in(out)]

    def test_figures_stay(self):
        trace = self.path('churn.zslab')
        self.done('generate', 'churn', '--ids', '1024', '--operations', '3000', trace)
        plain = self.repeats('plain', trace)
        self.assertEqual(len(plain), 2)
        self.assertEqual(plain, self.repeats('padded', trace))


if __name__ == '__main__':
    main()
