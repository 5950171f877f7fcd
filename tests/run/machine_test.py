#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab run with machine files: memory as on native, the machine's name, and its locks."""
import json
import os
import sys

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'cli'))
from program import FolderCase, main, results_in  # noqa: E402

# One CPU, so that both machines do the same calls in the same order.
TRACE = ('op,id,size\n' +
         ''.join(f'M,{i},{20 + i * 37 % 3900}\n' for i in range(600)) +
         ''.join(f'F,{i},\n' for i in range(0, 600, 3)) +
         ''.join(f'M,{i},{40 + i * 53 % 2000}\n' for i in range(600, 900)) +
         ''.join(f'F,{i},\n' for i in range(601, 900, 2)))
SAME_MEMORY = ('peak_pages', 'end_pages', 'pages_compacted', 'after_compact_pages',
               'live_objects', 'live_bytes')


class MachineTest(FolderCase):
    def setUp(self):
        super().setUp()
        self.trace = self.write('small.csv', TRACE)
        self.runs = 0

    def results(self, *args):
        """By variant."""
        self.runs += 1
        out = self.path(f'out{self.runs}')
        self.done('run', '--quiet', '--laps', '1', '--repeat', '1', '--migrate', 'off',
                  '--out', out, *args, self.trace)
        return {result['label']: result for result in results_in(out)}

    def test_memory_is_that_of_the_native_machine(self):
        args = ('--cpus', '1', '--variant', 'all')
        native, model = self.results(*args), self.results('--machine', 'rpi4b', *args)
        self.assertIn('trylock', model)
        for label, result in model.items():
            mine, theirs = result['repeats'][0], native[label]['repeats'][0]
            self.assertEqual(mine['checksum'], theirs['checksum'], label)
            waits = any(repeat['deferred_zspages'] or repeat['deferred_frees']
                        for repeat in (mine, theirs))
            for key in SAME_MEMORY:
                # How much waits for a worker at the peak depends on timing.
                if key != 'peak_pages' or not waits:
                    self.assertEqual(mine['memory'][key], theirs['memory'][key], (label, key))

    def test_results_name_machine_and_lock(self):
        for lock, args in (('qspinlock', ()), ('tas', ('--lock', 'tas'))):
            result = self.results('--machine', 'milan', '--cpus', '3', '--variant', 'rcu',
                                  *args)['rcu']
            self.assertEqual((result['machine'], result['lock'], result['simulated'],
                              result['cpus']), ('milan', lock, True, 3))

    def test_results_name_the_slack(self):
        by_slack = {}
        for args in (), ('--slack', '0'), ('--slack', '200'):
            result = self.results('--machine', 'milan', '--cpus', '3', '--variant', 'rcu', *args)['rcu']
            by_slack[args] = result['options']['slack'], result['repeats'][0]['latency_ns']
        self.assertEqual([by_slack[args][0] for args in by_slack], [None, 0, None])
        self.assertEqual(by_slack[()], by_slack['--slack', '200'])  # the default
        self.assertNotEqual(by_slack[()][1], by_slack['--slack', '0'][1])

    def test_results_name_the_arbitration(self):
        for args, chosen in (((), 'hierarchical'), (('--arbitration', 'fifo'), 'fifo'),
                             (('--arbitration', 'machine'), 'hierarchical')):
            result = self.results('--machine', '8176x8', '--variant', 'trylock', '--repeat', '3',
                                  *args)['trylock']
            self.assertEqual(result['options']['arbitration'], chosen)
        said = json.loads(self.done('compare', '--json', self.path('out1/small.trylock.json'),
                                    self.path('out2/small.trylock.json')))
        self.assertIn({'name': 'arbitration', 'base': 'hierarchical', 'new': 'fifo',
                       'unlike': True}, said[0]['differences'])

    def test_robust_repeats_with_another_machine(self):
        out = self.path('robust')
        args = ('run', '--quiet', '--laps', '1', '--migrate', 'off', '--verify', 'off', '--robust')
        shown = {option: self.path(option) for option in ('stacks', 'timeline')}
        said = json.loads(self.done(*args, '--machine', 'rpi4b', '--repeat', '6', '--json', '--variant',
                                    'trylock,classlock', '--out', out, '--lines', '2', '--lock-stats',
                                    '--stacks', shown['stacks'], '--timeline', shown['timeline'],
                                    self.trace))
        # Only this run's first repeats are reused, and not those of another machine.
        with open(shown['stacks']) as file:
            self.assertEqual({line.split(';')[0] for line in file},
                             {f'small: {variant} on rpi4b, simulated'
                              for variant in ('trylock', 'classlock')})
        with open(shown['timeline']) as file:
            self.assertEqual({event['args']['name'] for event in json.load(file)['traceEvents']
                              if event['name'] == 'process_name' and event['pid']},
                             {f'small: {variant} on rpi4b, simulated'
                              for variant in ('trylock', 'classlock')})
        for result in results_in(out):
            self.assertIn('lines', result['repeats'][-1])
        groups = ('transfers', 'memory', 'hits', 'protocol', 'software')
        self.assertEqual({name for name in os.listdir(out) if not name.endswith('.json')},
                         {f'{group}-{factor}' for group in groups for factor in ('0.8', '1.2')} |
                         {'arbitration-fifo', 'seed-2', 'seed-3'})
        rates = set()
        for name in os.listdir(out):
            if name.endswith('.json'):
                continue
            result, = (r for r in results_in(os.path.join(out, name)) if r['label'] == 'trylock')
            self.assertEqual(result['options']['scale'], name.replace('-', '=')
                             if name.split('-')[0] in groups else None)
            self.assertEqual(len(result['repeats']), 6)
            rates.add(result['repeats'][0]['ops_per_s'])
        self.assertGreater(len(rates), 6)  # one CPU: no line is wanted by two
        rows = [row for variant in said['traces'][0]['variants'][1:]
                for row in variant['verdicts'] if row['verdict'] not in ('no_ratio', 'too_few')]
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual(row['robust'], row['verdict'] != 'depends', row)
            self.assertEqual(bool(row['depends_on']), row['verdict'] == 'depends', row)
            self.assertEqual(row['flipped_in'] is not None, row['verdict'] == 'depends', row)
        kept = json.loads(self.done('compare', '--json', os.path.join(out, 'small.trylock.json'),
                                    os.path.join(out, 'small.classlock.json')))[0]['metrics']
        self.assertEqual({row['metric']: row['flipped_in'] for row in rows},
                         {row['metric']: row['flipped_in'] for row in kept
                          if row['metric'] in {row['metric'] for row in rows}})

    def test_a_group_of_parameters_is_scaled(self):
        def median(*args):
            result = self.results('--machine', 'rpi4b', '--variant', 'trylock', *args)['trylock']
            return result['repeats'][0]['latency_ns']['free']['p50']
        self.assertLess(median(), median('--scale', 'hits=3'))
        self.assertEqual(median(), median('--scale', 'software=1'))

    def test_without_contents_the_figures_are_the_same(self):
        events = self.write('swap.csv', 'op,cpu,slot,size,kind\n' + ''.join(
            f'O,{i % 3},{i},{90 + i * 41 % 3900},comp\n' for i in range(900)) + ''.join(
            f'{"I" if i % 2 else "D"},{i % 3},{i},,\n' for i in range(900)))
        for trace in (self.trace, events):
            self.trace = trace
            one, other = (self.results('--machine', 'milan', '--variant', 'trylock,rcu', '--laps', '1',
                                       '--migrate', 'max', *args)
                          for args in (('--verify', 'off'), ('--contents', 'none')))
            for label, result in one.items():
                written, left_out = result['repeats'][0], other[label]['repeats'][0]
                self.assertIsNotNone(written['checksum'])
                self.assertIsNone(left_out['checksum'])
                self.assertGreater(written['accesses'], left_out['accesses'])  # for the checksum
                self.assertGreater(left_out['migration']['migrated'], 0)
                self.assertEqual(left_out['verified'], {'objects': 0, 'failures': 0})
                self.assertEqual(other[label]['options']['contents'], 'none')
                for repeat in written, left_out:
                    for key in ('checksum', 'accesses'):
                        del repeat[key]
                self.assertEqual(written, left_out, label)

    def test_a_cpu_that_only_migrates_does_not_lengthen_the_lap(self):
        """Its task, which has nothing to do, may get the CPU a slice later than the others."""
        self.trace = self.write('three.csv', 'op,cpu,id,size\n' + ''.join(
            f'M,{i % 3},{i},{90 + i * 41 % 3900}\n' for i in range(600)) + ''.join(
            f'F,{i % 3},{i},\n' for i in range(600)))
        result = self.results('--machine', 'rpi4b', '--variant', 'trylock', '--cpus', '4',
                              '--migrate', 'max', '--migrate-cpu', '3')['trylock']['repeats'][0]
        self.assertGreater(result['migration']['migrated'], 0)
        self.assertLess(2 * result['wall_ns'], result['cpu_ns']['callers'])  # of three CPUs

    def test_a_machine_file_chooses_the_arbitration(self):
        with open(os.path.join(sys.argv[2], 'machines', 'rpi4b.ini')) as file:
            text = file.read().replace('arbitration = hierarchical', 'arbitration = fifo')
        mine = self.write('mine.ini', text)
        result = self.results('--machine', mine, '--variant', 'rcu')['rcu']
        self.assertEqual(result['options']['arbitration'], 'fifo')

    def test_the_same_seed_gives_the_same_result(self):
        def repeat(seed):
            result = self.results('--machine', 'x5-4', '--cpus', '4', '--variant', 'trylock',
                                  '--seed', seed)['trylock']['repeats'][0]
            return {key: result[key] for key in ('ops_per_s', 'latency_ns', 'memory', 'cpu_ns')}
        first = repeat('5')
        self.assertEqual(first, repeat('5'))
        self.assertNotEqual(first['ops_per_s'], repeat('6')['ops_per_s'])

    def test_wrong_machines_are_refused(self):
        bad = self.write('bad.ini', '[machine]\ntitle = none\n')
        for says, args in (('--machine nosuch', ('--machine', 'nosuch')),
                           ('bad.ini', ('--machine', bad)),
                           ('--lock ck-mcs', ('--machine', 'milan', '--lock', 'ck-mcs')),
                           ('--cpus 5', ('--machine', 'rpi4b', '--cpus', '5')),
                           ('--arbitration: not with machine native', ('--arbitration', 'fifo')),
                           ('--robust: not with machine native', ('--robust',)),
                           ('--contents none: machine native', ('--contents', 'none')),
                           ('--verify all: --contents none',
                            ('--machine', 'milan', '--contents', 'none', '--verify', 'all')),
                           ('--sensitivity: repeats with other locks and HZ of machine native; '
                            'expected --robust with machine milan',
                            ('--machine', 'milan', '--sensitivity')),
                           ('--slack: not with machine native', ('--slack', '0')),
                           ('--scale: not with machine native', ('--scale', 'hits=2')),
                           ('--scale hits', ('--machine', 'milan', '--scale', 'hits')),
                           ('--scale hot=2', ('--machine', 'milan', '--scale', 'hot=2')),
                           ('--scale hits=11', ('--machine', 'milan', '--scale', 'hits=11')),
                           ('--scale hits=0x1', ('--machine', 'milan', '--scale', 'hits=0x1')),
                           ('below hit, which is nearer', ('--machine', 'milan', '--scale', 'hits=9')),
                           ('--scale: --robust', ('--machine', 'milan', '--robust', '--scale', 'hits=2')),
                           ('--topology', ('--machine', 'rpi4b', '--topology', 'numa:1 core:1'))):
            self.refused('run', *args, self.trace, says=says)


if __name__ == '__main__':
    main()
