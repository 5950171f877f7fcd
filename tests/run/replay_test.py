#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab run from end to end: known figures, verification, and failures."""
import contextlib
import glob
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'cli'))
from program import PROGRAM, SOURCES, FolderCase, main, results_in  # noqa: E402

HANG, HANG_VIRTUAL = sys.argv[3:5]
TRACES = os.path.join(SOURCES, 'workloads', 'traces')
PAGE = 4096
# Only the project's variants, not what a user built.
os.environ['XDG_CACHE_HOME'] = os.devnull


def trace(name):
    return os.path.join(TRACES, name + '.zslab')


def mem_used_max(name):
    """The peak that the recorded kernel's zram device reported, in pages."""
    with open(os.path.join(TRACES, name + '.mmstat.csv'), encoding='ascii') as file:
        names = file.readline().strip().split(',')
        column = names.index('mem_used_max')
        return max(int(line.split(',')[column]) for line in file) // PAGE


class RunTest(FolderCase):
    def setUp(self):
        super().setUp()
        self.out = self.path('out')

    def command(self, *args):
        return [PROGRAM, 'run', '--repeat', '1', '--laps', '1', '--out', self.out, *args]

    def run_zslab(self, *args, status=0, **options):
        done = subprocess.run(self.command(*args), capture_output=True, text=True, check=False,
                              **options)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def results(self):
        return {(result['trace']['name'], result['label']): result
                for result in results_in(self.out)}

    def write_csv(self, text):
        return self.write('events.csv', text)


def comparable():
    """Variants whose pages follow from the trace alone, for --variant."""
    listed = subprocess.run([PROGRAM, 'variants', '--json'], check=True, stdout=subprocess.PIPE)
    return ','.join(variant['name'] for variant in json.loads(listed.stdout)
                    if variant['kernel_policy'] and not variant['defers_frees'] and
                    not variant['hidden'])


# A sanitizer takes long for whole traces, and sees their paths in the other tests.
whole_traces = unittest.skipIf(os.environ['ZSLAB_TEST_SANITIZE'] != 'none', 'plain build')


class FiguresTest(RunTest):
    @whole_traces
    def test_pages_are_the_kernels(self):
        """The events of two CPUs, replayed in order; one trace is known to peak two pages higher."""
        traces = {'redis_lz4': 0, 'pyjob_lz4': 0, 'exitstorm_lz4': 0, 'gcc_lz4': 2}
        self.run_zslab('--cpus', '1', '--migrate', 'off', '--preload', '64', '--variant',
                       comparable(), *map(trace, traces))
        for (name, variant), result in self.results().items():
            self.assertEqual(result['repeats'][0]['memory']['peak_pages'],
                             mem_used_max(name) + traces[name], (name, variant))

    @whole_traces
    def test_compactions_of_the_trace(self):
        compacted = {'gcc_compact_lz4': 24396, 'py2_compact_lz4_4cpu': 23478}
        self.run_zslab('--cpus', '1', '--migrate', 'off', '--preload', '64', '--compact', 'off',
                       *map(trace, compacted))
        for (name, _), result in self.results().items():
            memory = result['repeats'][0]['memory']
            self.assertEqual(memory['pages_compacted'], compacted[name])
            self.assertIsNone(memory['after_compact_pages'])
            self.assertGreater(result['repeats'][0]['latency_ns']['page_return_compact']['count'], 0)

    def test_zspages_emptied_by_frees_and_by_compaction_apart(self):
        """Each free empties a zspage; compaction then merges two that hold one object each."""
        size = 2000  # two in a page
        path = self.write_csv(f'op,id,size\nM,1,{size}\nF,1,\nM,2,{size}\nF,2,\n'
                              f'M,3,{size}\nM,4,{size}\nM,5,{size}\nM,6,{size}\nF,3,\nF,5,\nC,,\n')
        self.run_zslab('--variant', 'trylock,rcu', '--cpus', '1', '--migrate', 'off', '--laps', '1',
                       '--compact', 'off', path)
        for (_, variant), result in self.results().items():
            repeat, = result['repeats']
            counts = {name: of['count'] for name, of in repeat['latency_ns'].items()}
            self.assertEqual((counts['page_return'], counts['page_return_compact']), (2, 1), variant)
            self.assertEqual((repeat['deferred_zspages'], repeat['deferred_frees']), (0, 0))
            self.assertGreaterEqual(repeat['emptied_zspages'], 2)  # more at the lap's end
            self.assertIsNone(repeat['latency_ns']['migrate']['p99'])  # not measured

    def test_the_flush_is_inside_the_clock(self):
        """Frees that a worker does count, though their callers do not pay for them."""
        self.run_zslab('--cpus', '1', '--migrate', 'off', '--laps', '2', '--variant',
                       'trylock,percpu-deferred', trace('redis_lz4'))
        for (_, variant), result in self.results().items():
            repeat, = result['repeats']
            self.assertGreater(repeat['drain_ns'], 0)
            self.assertGreater(repeat['ops_per_s'], repeat['ops_per_s_drained'])
            share = 1 - repeat['verify_ns'] / repeat['wall_ns']
            used = (share * repeat['cpu_ns']['callers'] + repeat['cpu_ns']['workers'] +
                    repeat['cpu_ns']['rcu'])
            self.assertAlmostEqual(repeat['ops_per_cpu_s'] * used / 1e9 / repeat['operations'], 1,
                                   places=6)

    def test_variants_agree(self):
        self.run_zslab('--cpus', '1', '--migrate', 'off', '--variant', comparable() + ',null',
                       trace('redis_lz4'))
        repeats = {key[1]: result['repeats'][0] for key, result in self.results().items()}
        self.assertIsNone(repeats.pop('null')['checksum'])
        self.assertGreater(len(repeats), 4)
        for what in ('memory', 'classes', 'checksum'):
            self.assertEqual(len({json.dumps(repeat[what]) for repeat in repeats.values()}), 1)

    def test_baselines_hold_what_lives(self):
        """The page count would be too low if the allocator were read late or never."""
        self.run_zslab('--cpus', '1', '--migrate', 'off', '--laps', '2', '--variant',
                       'zbud,jemalloc,glibc', trace('redis_lz4'))
        for (_, variant), result in self.results().items():
            repeat, = result['repeats']
            for point in repeat['series']:
                self.assertGreaterEqual(point['pages'] * PAGE, point['live_bytes'], variant)
            peak = repeat['memory']['peak_pages']
            self.assertGreaterEqual(peak, max(point['pages'] for point in repeat['series']))
            live = max(point['live_bytes'] for point in repeat['series'])
            self.assertLess(peak * PAGE, 4 * live, variant)
            for row in repeat['classes']:  # only zbud has any
                self.assertLessEqual(row['objs_inuse'], 2 * row['pages'])

    def test_swap_events(self):
        path = self.write_csv('op,slot,size,kind\nO,1,100,comp\nO,1,200,comp\nO,2,0,same\n'
                              'I,1,,\nI,2,,\nO,3,4096,huge\nD,1,,\nD,9,,\n')
        self.run_zslab('--variant', 'trylock', '--migrate', 'off', path)
        repeat, = next(iter(self.results().values()))['repeats']
        counts = {name: of['count'] for name, of in repeat['latency_ns'].items() if of['count']}
        self.assertEqual(counts, {'malloc': 3, 'write': 3, 'free': 2, 'read': 1, 'swap_out': 4,
                                  'swap_in': 2, 'discard': 2, 'page_return': 2})
        self.assertEqual(repeat['memory']['live_bytes'], 4096)
        self.assertEqual(repeat['memory']['end_pages'], 1)

    def test_memory_is_constant(self):
        """Five times the operations on equally many objects need no more memory."""
        peaks = []
        for operations in ('300000', '1500000'):
            path = self.path(operations + '.zslab')
            subprocess.run([PROGRAM, 'generate', 'churn', '--ids', '20000', '--operations',
                            operations, path], check=True, stdout=subprocess.DEVNULL)
            pid = os.posix_spawn(PROGRAM, self.command('--variant', 'null', path), os.environ,
                                 file_actions=[(os.POSIX_SPAWN_OPEN, 1, '/dev/null',
                                                os.O_WRONLY, 0)])
            _, status, usage = os.wait4(pid, 0)
            self.assertEqual(status, 0)
            peaks.append(usage.ru_maxrss)
        self.assertLess(peaks[1] - peaks[0], 4096)


class VerifyTest(RunTest):
    def check(self, *args):
        self.run_zslab('--verify', 'all', *args, trace('redis_lz4'))
        results = self.results()
        for result in results.values():
            repeat = result['repeats'][0]
            self.assertEqual(repeat['verified']['failures'], 0)
            self.assertEqual(repeat['leaked'], 0)
            if result['variant'] != 'null':
                self.assertGreater(repeat['verified']['objects'], 44371)
        return results

    def test_under_migration(self):
        for result in self.check('--cpus', '1', '--migrate', 'max').values():
            migration = result['repeats'][0]['migration']
            outcomes = ('migrated', 'released', 'eagain', 'ebusy', 'einval', 'enomem', 'other')
            self.assertEqual(migration['attempted'], sum(migration[name] for name in outcomes))
            self.assertGreater(migration['migrated'], 0)

    def test_all_variants_on_two_cpus(self):
        results = self.check('--cpus', '2', '--variant', 'all', '--pools', '3', '--migrate', 'off')
        listed = subprocess.run([PROGRAM, 'variants', '--json'], check=True, stdout=subprocess.PIPE)
        self.assertEqual({variant for _, variant in results},
                         {variant['name'] for variant in json.loads(listed.stdout)
                          if not variant['hidden']})

    def test_failing_allocations(self):
        for result in self.check('--fault', 'fraction=0.01').values():
            self.assertGreater(result['repeats'][0]['failed_allocations'], 0)

    def test_virtual_machine_agrees(self):
        self.run_zslab('--cpus', '1', '--migrate', 'off', '--machine', 'virtual',
                       trace('redis_lz4'))
        virtual = self.results()
        self.run_zslab('--cpus', '1', '--migrate', 'off', trace('redis_lz4'))
        for key, result in self.results().items():
            self.assertTrue(virtual[key]['simulated'])
            self.assertFalse(result['simulated'])
            there, here = virtual[key]['repeats'][0], result['repeats'][0]
            # Only real memory is bound to a real node.
            for node in there['memory']['nodes'] + here['memory']['nodes']:
                del node['bound']
            for what in ('memory', 'classes', 'checksum'):
                self.assertEqual(there[what], here[what])


class TroubleTest(RunTest):
    """A long run, which the test stops."""

    def start(self, **options):
        command = self.command('--variant', 'trylock,null', '--repeat', '1000', '--laps', '3',
                               trace('redis_lz4'))
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, **options)

    def wait_for_results(self, process):
        while process.poll() is None and not glob.glob(os.path.join(self.out, '*.null.json')):
            time.sleep(0.01)
        self.assertIsNone(process.poll())

    def test_interrupted(self):
        process = self.start()
        self.wait_for_results(process)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 130, err)
        for result in self.results().values():
            self.assertTrue(result['interrupted'])
            self.assertGreaterEqual(len(result['repeats']), 1)
        self.assertEqual(glob.glob(os.path.join(self.out, '*.tmp')), [])

    @staticmethod
    def children(pid):
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as file:
            return [int(child) for child in file.read().split()]

    def test_a_variant_that_hangs_is_a_result(self):
        """Its zs_free never returns. The others continue."""
        folder = self.path('zslab/kernel')
        os.makedirs(folder)
        shutil.copy(HANG, folder)
        done = self.run_zslab('--variant', 'trylock,hang,null', '--stall', '5', '--cpus', '1',
                              trace('redis_lz4'), status=1,
                              env={**os.environ, 'XDG_CACHE_HOME': self.folder})
        results = {variant: result for (_, variant), result in self.results().items()}
        stacks = results['hang']['failed'].pop('stacks')
        self.assertEqual(results['hang']['failed'],
                         {'kind': 'stall', 'message': 'no operation finished for 5 s'})
        self.assertIn('no operation finished for 5 s', stacks)
        self.assertTrue(any(line.startswith('  hang.native.so+0x') for line in stacks), stacks)
        self.assertEqual(results['hang']['repeats'], [])
        for variant in ('trylock', 'null'):
            self.assertNotIn('failed', results[variant])
            self.assertEqual(len(results[variant]['repeats']), 1)
        self.assertIn('hang hung', done.stderr)
        self.assertRegex(done.stderr, r'(?m)^CPU 0: \S+ runs$')
        self.assertRegex(done.stderr, r'(?m)^  hang\.native\.so\+0x')  # a stack
        self.assertIn('failed: stall; no operation finished', done.stdout)

    def test_a_simulated_machine_that_hangs_is_a_result(self):
        folder = self.path('zslab/kernel')
        os.makedirs(folder)
        shutil.copy(HANG_VIRTUAL, folder)
        self.run_zslab('--machine', 'virtual', '--variant', 'hang,null', '--stall', '5',
                       trace('redis_lz4'), status=1,
                       env={**os.environ, 'XDG_CACHE_HOME': self.folder})
        results = {variant: result for (_, variant), result in self.results().items()}
        self.assertEqual(results['hang']['failed']['kind'], 'stall')
        self.assertIn('CPU 0: replay runs', results['hang']['failed']['stacks'])
        self.assertEqual(len(results['null']['repeats']), 1)

    def test_a_crash_ends_one_variant_alone(self):
        process = subprocess.Popen(
            self.command('--variant', 'trylock,null', '--laps', '1000000', '--cpus', '1',
                         trace('redis_lz4')),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # A repeat of each. After that the leak sanitizer would wait for it for ever.
        killed = set()
        while len(killed) < 2 and process.poll() is None:
            for child in set(self.children(process.pid)) - killed:
                killed.add(child)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            time.sleep(0.01)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 1, err)
        results = self.results()
        self.assertEqual(results['redis_lz4', 'trylock']['failed']['signal'], 'SIGKILL')
        self.assertEqual(results['redis_lz4', 'null']['failed']['signal'], 'SIGKILL')

    def test_no_space(self):
        """A limit of file size stands for a full disk."""
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

        self.run_zslab('--variant', 'null', trace('redis_lz4'))
        kept = self.results()
        done = self.run_zslab('--variant', 'null,trylock', trace('redis_lz4'), status=3,
                              preexec_fn=limit, restore_signals=False)
        self.assertIn('File too large', done.stderr)
        self.assertEqual(self.results(), kept)
        self.assertEqual(sorted(os.listdir(self.out)), ['redis_lz4.null.json'])


class UsageTest(RunTest):
    def refuse(self, expected, *args, status=2):
        done = self.run_zslab(*args, status=status)
        self.assertEqual(done.stdout, '')
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(expected, done.stderr)
        self.assertFalse(os.path.exists(self.out))

    def test_options(self):
        for args in (['--variant', 'nosuch'], ['--variant', 'rcu:nosuch'], ['--variant', 'rcu,rcu'],
                     ['--variant', ''], ['--migrate', 'nosuch'], ['--compact', '-1'],
                     ['--preload', '4097'], ['--preload', '64,'[:-1] + ',x'],
                     ['--fault', 'nth=0'], ['--fault', 'fraction=2'], ['--pace', '-1'],
                     ['--slab-frames', '--machine', 'virtual'],
                     ['--lock-stats', '--lock', 'ticket'], ['--lock-stats', '--sensitivity'],
                     ['--frontend', 'zrom'], ['--kernel-config', 'rt'], ['--machine', 'nosuch'],
                     ['--page-size', '5000'], ['--topology', 'nosuch']):
            self.refuse('xpected', *args, trace('redis_lz4'))

    def test_pace_needs_hardware_time(self):
        self.refuse('hardware', '--pace', 'trace', trace('redis_lz4'))

    def test_impossible_trace(self):
        path = self.write_csv('op,id,size\nM,1,10\nF,2,\n')
        self.refuse('events.csv:3', path)

    def test_two_traces_of_one_name(self):
        self.refuse('different names', trace('redis_lz4'), trace('redis_lz4'))

    def test_pace(self):
        rows = ''.join(f'M,{i},100,{i * 1000}\n' for i in range(1000))
        path = self.write_csv('# clock: hardware\nop,id,size,t_ns\n' + rows)
        self.run_zslab('--pace', '2', '--variant', 'null', path)
        repeat, = next(iter(self.results().values()))['repeats']
        self.assertGreaterEqual(repeat['wall_ns'], 999 * 500)
        self.assertIsNone(repeat['ops_per_cpu_s'])  # CPUs spin until an operation is due

    def test_pace_counts_a_wait_for_another_cpu(self):
        """The free is due at once, but the other CPU allocates its object 20 ms later."""
        path = self.write_csv('# clock: hardware\nop,id,size,t_ns,cpu\n'
                              'M,9,100,0,0\nM,1,100,20000000,0\nF,1,,0,1\n')
        self.run_zslab('--pace', 'trace', '--variant', 'null', '--cpus', '2', '--migrate', 'off',
                       '--laps', '1', path)
        repeat, = next(iter(self.results().values()))['repeats']
        self.assertGreaterEqual(repeat['latency_ns']['free']['max'], 19e6)

    def test_pace_counts_a_wait_within_an_event(self):
        """The write of slot 1 frees an object that the other CPU allocates 20 ms later."""
        path = self.write_csv('# clock: hardware\nop,slot,size,t_ns,cpu\n'
                              'O,2,100,0,0\nO,1,100,20000000,0\nO,1,100,0,1\n')
        # A host thread that begins late waits less; in virtual time the wait is known.
        for machine in 'native', 'virtual':
            self.run_zslab('--machine', machine, '--pace', 'trace', '--variant', 'null', '--cpus',
                           '2', '--migrate', 'off', '--frontend', 'direct', path)
            repeat, = next(iter(self.results().values()))['repeats']
            self.assertGreaterEqual(repeat['latency_ns']['swap_out']['max'], 19e6)
        self.assertGreaterEqual(repeat['wait_ns'], 19e6)

    def test_window(self):
        """CPU 1 may not do its second event before CPU 0's last, which is due 20 ms later."""
        path = self.write_csv('# clock: hardware\nop,id,size,t_ns,cpu\nM,8,100,0,0\n'
                              'M,9,100,20000000,0\n' +
                              ''.join(f'M,{i},100,0,1\n' for i in range(3)))
        for machine in 'native', 'virtual':  # as above
            self.run_zslab('--machine', machine, '--window', '1', '--pace', 'trace', '--variant',
                           'null', '--cpus', '2', '--migrate', 'off', path)
            result, = self.results().values()
            repeat, = result['repeats']
            self.assertEqual(result['options']['window'], 1)
            self.assertGreaterEqual(repeat['latency_ns']['malloc']['max'], 19e6)
        self.assertGreaterEqual(repeat['wait_ns'], 19e6)
        self.assertGreaterEqual(repeat['pause_ns'], 19e6)
        self.assertGreater(repeat['wait_share'], 0)

    def test_lock_stats(self):
        done = self.run_zslab('--lock-stats', '--variant', 'trylock', '--migrate', 'off', '--cpus',
                              '1', '--compact', 'off', trace('redis_lz4'))
        repeat, = next(iter(self.results().values()))['repeats']
        locks = {lock['name']: lock for lock in repeat['locks']}
        pool = locks['&own(pool)->lock']
        # Once in each malloc, each free, and each mapping.
        self.assertGreaterEqual(pool['taken'], repeat['latency_ns']['malloc']['count'] +
                                repeat['latency_ns']['free']['count'])
        for lock in locks.values():
            self.assertGreaterEqual(lock['hold_max_ns'], lock['hold_mean_ns'])
            self.assertGreaterEqual(lock['wait_max_ns'], lock['wait_mean_ns'])
        self.assertIn('&own(pool)->lock', done.stdout)

    def test_locks_are_not_measured_unasked(self):
        self.run_zslab('--variant', 'trylock', trace('redis_lz4'))
        self.assertNotIn('locks', next(iter(self.results().values()))['repeats'][0])

    def test_slab_frames(self):
        """Handles and zspages take frames of their own, beside the pool's."""
        self.run_zslab('--slab-frames', '--variant', 'rcu', '--migrate', 'off', '--cpus', '1',
                       trace('redis_lz4'))
        result, = self.results().values()
        repeat, = result['repeats']
        self.assertIs(result['options']['slab_frames'], True)
        self.assertGreater(repeat['slab']['frames'], 0)
        self.assertGreaterEqual(repeat['slab']['peak_frames'], repeat['slab']['frames'])
        self.assertGreaterEqual(repeat['reclaim']['peak_frames'],
                                repeat['memory']['peak_pages'] + repeat['slab']['frames'])
        self.assertEqual((repeat['leaked'], repeat['verified']['failures']), (0, 0))

    def test_widest_window(self):
        """Objects may be freed on another CPU, and their slots taken again, at any distance."""
        self.run_zslab('--window', '262144', '--cpus', '2', '--verify', 'all', '--variant',
                       'trylock', trace('redis_lz4'))
        result, = self.results().values()
        self.assertEqual(result['options']['window'], 262144)
        self.assertEqual(result['repeats'][0]['verified']['failures'], 0)


if __name__ == '__main__':
    main()
