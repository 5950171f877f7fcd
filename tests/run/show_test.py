#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab run on simulated machines: locks, lines and stacks, shown without changing the figures."""
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'cli'))
from program import FolderCase, main, results_in  # noqa: E402

CPUS = 4
# Each CPU has its own objects; all CPUs take the pool's lock.
TRACE = 'op,id,size,cpu\n' + ''.join(
    f'{op},{i * CPUS + cpu},{300 + cpu if op == "M" else ""},{cpu}\n'
    for op in 'MF' for i in range(400) for cpu in range(CPUS))


class ShowCase(FolderCase):
    def setUp(self):
        super().setUp()
        self.trace = self.write('small.csv', TRACE)
        self.runs = 0

    def run_on(self, machine, *args):
        """Standard output, and results by variant."""
        self.runs += 1
        self.out = self.path(f'out{self.runs}')
        text = self.done('run', '--quiet', '--laps', '1', '--repeat', '1', '--migrate', 'off',
                         '--machine', machine, '--out', self.out, *args, self.trace)
        return text, {result['label']: result for result in results_in(self.out)}

    @staticmethod
    def without(result, *keys):
        """The result's repeat without the requested output."""
        repeat, = result['repeats']
        return {key: value for key, value in repeat.items() if key not in keys}


class LocksTest(ShowCase):
    def test_locks_in_the_kernels_columns(self):
        text, results = self.run_on('milan', '--lock-stats', '--variant', 'trylock,biglock')
        _, alone = self.run_on('milan', '--variant', 'trylock,biglock')
        for label, result in results.items():
            # Observation changes nothing.
            self.assertEqual(self.without(result, 'locks'), self.without(alone[label]))
            self.assertEqual(result['options'], alone[label]['options'])
            self.assertIn(f'{label} on milan, simulated: locks', text)
            locks = result['repeats'][0]['locks']
            for lock in locks:
                self.assertLessEqual(lock['contentions'], lock['taken'])
                self.assertLessEqual(lock['con_bounces'], lock['contentions'])
                self.assertLessEqual(lock['acq_bounces'], lock['taken'])
                self.assertLessEqual(lock['hold_min_ns'], lock['hold_mean_ns'])
                self.assertAlmostEqual(lock['hold_total_ns'], lock['hold_mean_ns'] * lock['taken'],
                                       delta=1 + 0.001 * lock['taken'])
            self.assertTrue(any(lock['contentions'] for lock in locks), label)

    def test_places_that_waited(self):
        _, results = self.run_on('milan', '--lock-stats', '--variant', 'biglock')
        lock, = (lock for lock in results['biglock']['repeats'][0]['locks']
                 if lock['name'].startswith('biglock'))
        self.assertGreater(lock['contentions'], 100)
        self.assertLessEqual(sum(site['contentions'] for site in lock['sites']),
                             lock['contentions'])
        if shutil.which('addr2line'):
            for site in lock['sites']:
                self.assertRegex(site['at'], r'^zs_\w+ biglock\.c:\d+$')
                self.assertRegex(site['held_at'], r'^zs_\w+ biglock\.c:\d+$')

    def test_contention_prints_them_again(self):
        text, _ = self.run_on('i7-12700', '--lock-stats', '--variant', 'trylock')
        again = self.done('contention', self.out)
        self.assertIn('trylock on i7-12700, simulated: locks', again)
        self.assertIn(again.strip(), text)
        self.run_on('i7-12700', '--variant', 'trylock')
        self.refused('contention', self.out, says='expected results of run --lock-stats')
        self.refused('contention', self.path('nothing'), says='nothing')


class FilesTest(ShowCase):
    def test_lines_of_fields(self):
        text, results = self.run_on('milan', '--lines', '5', '--variant', 'biglock')
        _, alone = self.run_on('milan', '--variant', 'biglock')
        result = results['biglock']
        self.assertEqual(self.without(result, 'lines'), self.without(alone['biglock']))
        lines = result['repeats'][0]['lines']
        self.assertIn('biglock on milan, simulated: hottest cache lines', text)
        hottest = lines['hottest']
        self.assertEqual(len(hottest), 5)
        self.assertEqual(sorted(hottest, key=lambda line: -line['time_ns']), hottest)
        self.assertLessEqual(sum(line['time_ns'] for line in hottest), lines['time_ns'] * 1.0001)
        # The lock's own line, by its symbol, where the module has symbols.
        self.assertTrue(any(line['object'].startswith(('biglock', 'zslab-virtual.so'))
                            for line in hottest), hottest)
        for line in hottest:
            for user in line['users']:
                self.assertLessEqual(user['cpus'], CPUS)
                self.assertLessEqual(user['time_ns'], line['time_ns'] * 1.0001)
        self.assertIn('hottest cache lines', self.done('contention', self.path('out1')))

    def test_stacks(self):
        path = self.path('stacks.txt')
        self.run_on('milan', '--stacks', path, '--variant', 'trylock,rcu', '--repeat', '2')
        with open(path, encoding='utf-8') as file:
            stacks = [line.rstrip('\n').rsplit(' ', 1) for line in file]
        for variant in ('trylock', 'rcu'):
            own = {stack: int(ns) for stack, ns in stacks
                   if stack.startswith(f'small: {variant} on milan, simulated;')}
            self.assertEqual(len(own), sum(variant + ' on' in stack for stack, _ in stacks))
            frees = sum(ns for stack, ns in own.items() if 'zs_free' in stack)
            self.assertGreater(frees, 0)
            self.assertLess(frees, sum(own.values()))

    def test_a_timeline(self):
        path = self.path('timeline.json')
        _, results = self.run_on('milan', '--timeline', path, '--variant', 'biglock,rcu')
        with open(path, encoding='utf-8') as file:
            events = json.load(file)['traceEvents']
        names = {event['args']['name']: event['pid'] for event in events
                 if event['ph'] == 'M' and event['name'] == 'process_name'}
        self.assertNotIn('locks', results['rcu']['repeats'][0])
        for variant in ('biglock', 'rcu'):
            pid = names[f'small: {variant} on milan, simulated']
            own = [event for event in events if event['pid'] == pid and event['ph'] == 'X']
            self.assertEqual({event['tid'] for event in own if event['name'] == 'replay'},
                             set(range(CPUS)))
            waits = [event for event in own if event['cat'] == 'lock']
            self.assertTrue(waits)
            for wait in waits:  # within a task
                self.assertTrue(any(
                    task['cat'] == 'task' and task['tid'] == wait['tid'] and
                    task['ts'] <= wait['ts'] + 0.002 and
                    wait['ts'] + wait['dur'] <= task['ts'] + task['dur'] + 0.002
                    for task in own))

    def test_what_is_refused(self):
        for option in ('--lines', '--stacks', '--timeline'):
            self.refused('run', '--machine', 'native', option, '3', self.trace,
                         says=option + ': machine native')
        self.assertFalse(os.path.exists('3'))
        self.refused('run', '--machine', 'milan', '--stacks', self.path('no/file'), self.trace,
                     says='no/file')


if __name__ == '__main__':
    main()
