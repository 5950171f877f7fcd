#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""zslab run through front-ends, and page sets, from end to end."""
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'cli'))
from program import PROGRAM, SOURCES, FolderCase, main, results_in  # noqa: E402

TRACES = os.path.join(SOURCES, 'workloads', 'traces')
SWAP = '''op,slot,size,kind,nr
O,0,100,comp,16
O,16,4096,huge,1
O,17,,same,1
O,18,,zero,1
I,0,,,16
I,40,,,1
O,3,200,comp,1
D,2,,,4
D,50,,,3
O,20,1900,comp,2
C,,,,
'''


def trace(name):
    return os.path.join(TRACES, name + '.zslab')


class FrontendTest(FolderCase):
    def setUp(self):
        super().setUp()
        self.runs = 0

    def run_results(self, *args):
        """Results by variant, none with a failed check."""
        self.runs += 1
        out = self.path(f'out{self.runs}')
        self.done('run', '--quiet', '--laps', '2', '--repeat', '1', '--out', out, *args)
        results = {result['label']: result for result in results_in(out)}
        for result in results.values():
            self.assertEqual(result['repeats'][0]['verified']['failures'], 0)
            self.assertEqual(result['repeats'][0]['leaked'], 0)
        return results

    def swap_trace(self, text=SWAP):
        return self.write('swap.csv', text)

    def pages(self, *args):
        path = self.path('pages.zslab')
        self.done('generate', 'pages', '--from', PROGRAM, '--size', '2M', *args, path)
        return path


class ReplayTest(FrontendTest):
    def test_all_leave_the_same_behind(self):
        """Contents, and so the checksum, do not depend on the front-end."""
        for args in (['--cpus', '1', '--migrate', 'off'], ['--migrate', 'max']):
            checksums, pages = set(), set()
            for frontend in 'direct', 'zram', 'zswap':
                results = self.run_results('--frontend', frontend, '--verify', 'all', '--preload',
                                           '64', '--pools', '1', '--laps', '1', *args,
                                           trace('redis_lz4'))
                for label, result in results.items():
                    repeat = result['repeats'][0]
                    self.assertEqual(result['options']['frontend'], frontend)
                    self.assertEqual('frontend' in repeat, frontend != 'direct', label)
                    self.assertGreater(repeat['verified']['objects'], 1000)
                    checksums.add(repeat['checksum'])
                    pages.add(repeat['memory']['peak_pages'])
            self.assertEqual(len(checksums), 1)
            if 'off' in args:
                self.assertEqual(len(pages), 1)

    def test_swap_events_go_through_zram(self):
        for label, result in self.run_results('--cpus', '1', '--verify', 'all',
                                              self.swap_trace()).items():
            repeat = result['repeats'][0]
            self.assertEqual(repeat['frontend']['name'], 'zram', label)
            self.assertEqual(repeat['operations'], 16 + 3 + 16 + 1 + 1 + 4 + 3 + 2 + 1)
            counts = {name: repeat['latency_ns'][name]['count']
                      for name in ('swap_out', 'swap_in', 'discard', 'malloc', 'free')}
            self.assertEqual(counts, {'swap_out': 6, 'swap_in': 2, 'discard': 2, 'malloc': 20,
                                      'free': 5})
            counters = repeat['frontend']['counters']
            self.assertEqual(counters['same_pages'], 2)
            self.assertEqual(counters['huge_pages'], 1)
            self.assertEqual(repeat['memory']['live_objects'], 15)

    def test_every_burst_on_two_cpus(self):
        storm = self.path('storm.zslab')
        self.done('generate', 'munmap-storm', '--size', '4M', '--folio', '16', '--run', '100',
                   storm)
        for burst in 'single', 'slots64', 'cluster', 'exit_storm', 'overwrite':
            for frontend in 'zram', 'zswap':
                results = self.run_results('--frontend', frontend, '--burst', burst, '--cpus', '2',
                                           '--verify', 'all', '--variant', 'trylock,rcu,biglock',
                                           storm)
                for label, result in results.items():
                    repeat = result['repeats'][0]
                    self.assertEqual(result['options']['burst'], burst)
                    self.assertEqual(repeat['operations'], 4 * 1024, (burst, label))
                    if burst != 'overwrite':
                        self.assertEqual(repeat['memory']['end_pages'], 0, (burst, label))

    def test_pools_limit_and_failed_allocations(self):
        for frontend in 'zram', 'zswap':
            self.run_results('--frontend', frontend, '--pools', '4', '--verify', 'all',
                             trace('redis_lz4'))
        results = self.run_results('--frontend', 'zram', '--limit', '1M', '--laps', '1',
                                   trace('redis_lz4'))
        for result in results.values():
            repeat = result['repeats'][0]
            self.assertGreater(repeat['failed_allocations'], 0)
            self.assertLessEqual(repeat['memory']['end_pages'], 256)
        results = self.run_results('--frontend', 'zram', '--fault', 'fraction=0.05', '--verify',
                                   'all', trace('redis_lz4'))
        for result in results.values():
            self.assertGreater(result['repeats'][0]['verified']['objects'], 1000)

    def test_zswap_has_its_kernels_pools(self):
        def pools(*args):
            results = self.run_results('--variant', 'trylock,biglock', *args, self.swap_trace())
            return [results[label]['options']['pools'] for label in ('trylock', 'biglock')]
        self.assertEqual(pools('--frontend', 'zswap'), [32, 1])
        self.assertEqual(pools('--frontend', 'zswap', '--pools', '2'), [2, 2])
        self.assertEqual(pools('--frontend', 'zram'), [1, 1])

    def test_what_is_written_back_is_not_live(self):
        storm = self.path('storm.zslab')
        self.done('generate', 'munmap-storm', '--size', '8M', storm)
        for result in self.run_results('--frontend', 'zswap', '--memory', '8M', '--cpus', '1',
                                       storm).values():
            repeat = result['repeats'][0]
            self.assertGreater(repeat['frontend']['counters']['written_back_pages'], 0)
            self.assertEqual(repeat['memory']['live_bytes'], 0)
            for point in repeat['series']:
                self.assertLessEqual(point['live_bytes'], 8 << 20)

    def test_exclusive_loads_empty_the_pool(self):
        text = 'op,slot,size\n' + ''.join('O,%d,1000\n' % i for i in range(100))
        text += ''.join('I,%d,\n' % i for i in range(100))
        path = self.swap_trace(text)
        for exclusive, objects in ([], 100), (['--exclusive-load'], 0):
            for result in self.run_results('--frontend', 'zswap', *exclusive, path).values():
                self.assertEqual(result['repeats'][0]['memory']['live_objects'], objects)


class ContentsTest(FrontendTest):
    def test_compressors_shrink_and_give_back(self):
        path = self.pages()
        for compressor in 'lz4', 'zstd', 'lzo1x':
            for frontend in 'zram', 'zswap', 'direct':
                results = self.run_results('--compressor', compressor, '--frontend', frontend,
                                           '--verify', 'all', '--cpus', '1', path)
                for result in results.values():
                    self.assertEqual(result['options']['compressor'], compressor)
                    self.assertEqual('not timed' in result['options']['compression'],
                                     frontend == 'direct')
                    self.assertGreater(result['repeats'][0]['verified']['objects'], 100)

    def test_a_page_that_compresses_to_its_own_size(self):
        """zswap stores it compressed. liblz4 saves as much on 27 zeros as the other bytes cost."""
        chance = random.Random(1)
        source = self.path('source')
        with open(source, 'wb') as file:
            for _ in range(64):
                page = bytearray(chance.randbytes(4096))
                page[1000:1027] = bytes(27)
                file.write(page)
        path = self.path('pages.zslab')
        self.done('generate', 'pages', '--from', source, '--size', '2M', path)
        for frontend in 'zram', 'zswap':
            for result in self.run_results('--compressor', 'lz4', '--frontend', frontend,
                                           '--verify', 'all', '--cpus', '1', path).values():
                sizes = [row['size'] for row in result['repeats'][0]['classes'] if row['zspages']]
                self.assertIn(4096, sizes)

    def test_the_simulated_machine_has_the_sizes(self):
        path = self.pages()
        args = ['--cpus', '1', '--migrate', 'off', path]
        native = self.run_results(*args)
        virtual = self.run_results('--machine', 'virtual', *args)
        for label, result in native.items():
            self.assertEqual(virtual[label]['options']['compression'],
                             'before the replay, not timed')
            self.assertEqual(result['repeats'][0]['memory']['peak_pages'],
                             virtual[label]['repeats'][0]['memory']['peak_pages'])

    def test_both_formats_name_the_same_pages(self):
        path = self.pages()
        csv = self.path('pages.csv')
        self.done('export', path, csv)
        infos = [json.loads(self.done('trace', 'info', '--json', name)) for name in (path, csv)]
        self.assertEqual(infos[0]['xxh64'], infos[1]['xxh64'])
        self.assertGreater(infos[0]['contents']['pages'], 100)
        self.assertEqual(infos[0]['contents'], infos[1]['contents'])
        self.done('trace', 'check', csv)

    def test_sizes_only(self):
        path = self.pages('--sizes-only', '--compressor', 'zstd')
        self.assertFalse(os.path.exists(self.path('pages.pages')))
        info = json.loads(self.done('trace', 'info', '--json', path))
        self.assertIsNone(info['contents'])
        self.assertGreater(info['peak_live_objects'], 0)
        self.run_results(path)

    def test_the_same_seed_makes_the_same_trace(self):
        made = []
        for seed in '1', '1', '2':
            with open(self.pages('--seed', seed), 'rb') as file:
                made.append(file.read())
        self.assertEqual(made[0], made[1])
        self.assertNotEqual(made[0], made[2])

    def test_pages_that_are_not_there(self):
        path = self.pages()
        pages = self.path('pages.pages')
        os.rename(pages, pages + '.away')
        for command in ['run', path], ['trace', 'check', path]:
            self.refused(*command, says='expected the pages of')
        self.done('trace', 'info', path)
        self.done('generate', 'pages', '--from', TRACES, '--size', '64k', self.path('other.zslab'))
        os.rename(self.path('other.pages'), pages)
        for command in ['run', path], ['trace', 'check', path]:
            self.refused(*command, says='is not in the page file; expected its page')
        with open(pages, 'r+b') as file:
            file.truncate(1000)
        for command in ['run', path], ['trace', 'check', path]:
            self.refused(*command, says='pages.pages: ends within page')


class UsageTest(FrontendTest):
    def test_options_of_run(self):
        path = self.swap_trace()
        for says, args in (
                ('expected direct, zram or zswap', ['--frontend', 'zrom']),
                ('is none of: single, slots64', ['--burst', 'all']),
                ('is not a size', ['--limit', 'x']), ('out of range', ['--backing', '1']),
                ('replayed directly', ['--frontend', 'direct', '--limit', '1M']),
                ('replayed directly', ['--frontend', 'direct', '--burst', 'slots64']),
                ('replayed directly', ['--frontend', 'direct', '--backing', '1M']),
                ('expected --frontend zswap', ['--exclusive-load']),
                ('expected recorded, lz4, zstd or lzo1x', ['--compressor', 'gzip']),
                ('has no lzo-rle', ['--compressor', 'lzo-rle']),
                ('has no contents', ['--compressor', 'lz4'])):
            self.refused('run', *args, path, says=says)
        self.refused('run', '--compressor', 'recorded', self.pages(),
                     says='has contents in place of sizes')

    def test_slots_beyond_a_device(self):
        path = self.swap_trace('op,slot,size\nO,18446744073709551615,100\n')
        self.refused('run', path, says='takes slots below 67108864')
        self.run_results('--frontend', 'direct', path)

    def test_options_of_generate(self):
        for says, args in (
                ('expected a number from 1 to 512', ['munmap-storm', '--folio', '513']),
                ('expected a number from 0 to 512', ['munmap-storm', '--run', 'x']),
                ('has no such option', ['munmap-storm', '--from', '/']),
                ('has no such option', ['churn', '--sizes-only']),
                ('has no such option', ['pages', '--folio', '2']),
                ('expected a size', ['pages', '--size', '1']),
                ('expected a number', ['pages', '--seed', 'x']),
                ('expected lz4, zstd or lzo1x', ['pages', '--sizes-only', '--compressor', 'x']),
                ('expected it with --sizes-only', ['pages', '--compressor', 'lz4']),
                ('expected a file or folder', ['pages', '--from', '/nonexistent']),
                ('expected 1 to 256 files', ['pages', '--from', 'a,,b']),
                ('no page in it', ['pages', '--from', self.folder])):
            self.refused('generate', *args, self.path('out.zslab'), says=says)
            self.assertEqual(os.listdir(self.folder), [])


main()
