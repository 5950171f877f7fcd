#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What simulated machines cost on the host: accesses per second of its CPU time, whether twice the
work takes twice as long, and memory per simulated CPU. Prints figures and asserts none."""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'cli'))
from program import PROGRAM, SOURCES, results_in  # noqa: E402

# Machine, CPUs, and MiB that each CPU's process swaps out before all exit at once.
STORMS = (('milan', 1, 64), ('milan', 64, 2), ('8176x8', 256, 1))
CLUSTERS = (1, 16)  # of a machine with two sockets of as many, 16 CPUs each


def used(*words):
    """CPU seconds of the host, KiB at the peak: of the program and of the repeat's process."""
    with subprocess.Popen([PROGRAM, *words], stdout=subprocess.DEVNULL) as run:
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        sys.exit(f'zslab {" ".join(words)}: exit status {run.returncode}')
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def replay(folder, trace, machine, cpus):
    """CPU seconds, KiB, observed accesses."""
    out = os.path.join(folder, 'out')
    seconds, peak = used('run', '--quiet', '--machine', machine, '--cpus', str(cpus), '--variant',
                         'trylock', '--repeat', '1', '--laps', '1', '--migrate', 'off', '--contents',
                         'none', '--out', out, '--force', trace)
    return seconds, peak, results_in(out)[0]['repeats'][0]['accesses']


def storm(folder, cpus, mib):
    path = os.path.join(folder, 'storm.zslab')
    used('generate', 'munmap-storm', '--processes', str(cpus), '--size', f'{mib}M', path)
    return path


def speed(folder):
    print('host CPU seconds of whole commands, and accesses per second of them; simulated CPUs')
    print(f'{"machine":8} {"CPUs":>5} {"pages each":>11} {"accesses":>12} {"CPU s":>8} {"M/s":>7} '
          f'{"accesses x":>11} {"CPU s x":>8}')
    for machine, cpus, mib in STORMS:
        before = None
        for work in (1, 2):
            seconds, _, accesses = replay(folder, storm(folder, cpus, mib * work), machine, cpus)
            ratios = f'{accesses / before[1]:11.2f} {seconds / before[0]:8.2f}' if before else ''
            print(f'{machine:8} {cpus:5} {mib * work * 256:11} {accesses:12} {seconds:8.2f} '
                  f'{accesses / seconds / 1e6:7.1f} {ratios}', flush=True)
            before = seconds, accesses


def machine_of(folder, clusters):
    with open(os.path.join(SOURCES, 'machines', 'milan.ini'), encoding='utf-8') as file:
        text = re.sub(r'(?m)^clusters_per_socket = \d+', f'clusters_per_socket = {clusters}', file.read())
    path = os.path.join(folder, f'clusters{clusters}.ini')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path, clusters * 2 * 16


def memory(folder):
    """The same trace on few CPUs and on many."""
    trace = storm(folder, 512, 1)
    print('\nmemory of the host: one trace on machines of that many CPUs')
    print(f'{"CPUs":>5} {"peak KiB":>9} {"KiB a CPU more":>15}')
    before = None
    for clusters in CLUSTERS:
        machine, cpus = machine_of(folder, clusters)
        _, peak, _ = replay(folder, trace, machine, cpus)
        more = f'{(peak - before[0]) / (cpus - before[1]):15.0f}' if before else ''
        print(f'{cpus:5} {peak:9} {more}', flush=True)
        before = peak, cpus


def main():
    with tempfile.TemporaryDirectory() as folder:
        speed(folder)
        memory(folder)


if __name__ == '__main__':
    main()
