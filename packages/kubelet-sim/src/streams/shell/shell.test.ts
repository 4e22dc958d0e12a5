import type { Pod } from '@kubesim/api'
import { Kernel, runFor } from '@kubesim/kernel'
import { describe, expect, it } from 'vitest'
import { parseImage } from '../../containers/image.ts'
import { programsOf } from '../container/image-files.ts'
import { FileTree } from '../files/file-tree.ts'
import { ByteInput } from '../process/byte-input.ts'
import type { ContainerMachine } from '../process/container-machine.ts'
import { ProcessTable } from '../process/process-table.ts'
import { courseOf, type Sink } from '../process/program.ts'
import { Sleepers } from '../process/sleepers.ts'
import { shell } from './shell.ts'

const EPOCH_MS = Date.UTC(2026, 0, 1)
const encoder = new TextEncoder()
const decoder = new TextDecoder()

function machineOf(kernel: Kernel, listening: () => boolean): ContainerMachine {
  const now = () => kernel.now
  const files = new FileTree(now)
  for (const path of ['/tmp', '/bin', '/etc']) files.makeDirectories(path)
  return {
    pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec: { containers: [] } } as Pod,
    containerName: 'c',
    hostName: 'p',
    podIP: '10.0.0.1',
    files,
    processes: new ProcessTable({ sleep: new Sleepers(kernel).sleep, now, userId: 0 }),
    environment: new Map([
      ['HOME', '/root'],
      ['PATH', '/bin'],
    ]),
    workingDirectory: '/',
    userId: 0,
    groupId: 0,
    programs: programsOf(parseImage('busybox')!),
    mainOutput: () => {},
    prompt: () => '# ',
    now,
    network: {
      resolve: (host) => (host === 'db' ? ['10.96.0.7'] : []),
      dial: () => (listening() ? 'connected' : 'refused'),
      request: () => undefined,
    },
  }
}

interface Ran {
  readonly out: string
  readonly err: string
  readonly code: number | undefined
}

function start(script: string, options: { readonly input?: string; readonly listening?: () => boolean } = {}) {
  const kernel = new Kernel({ epochMs: EPOCH_MS })
  const machine = machineOf(kernel, options.listening ?? (() => false))
  let [out, err] = ['', '']
  let code: number | undefined
  const text = (content: string | Uint8Array) => (typeof content === 'string' ? content : decoder.decode(content))
  const write: Sink = (content) => {
    out += text(content)
  }
  const complain: Sink = (content) => {
    err += text(content)
  }
  const words = ['sh', '-c', script]
  const { process, pid } = machine.processes.spawn(words, {
    course: (own) =>
      courseOf(shell, {
        words,
        machine,
        pid: own,
        environment: new Map(machine.environment),
        directory: '/',
        input: new ByteInput(encoder.encode(options.input ?? '')),
        isTerminal: false,
        out: write,
        err: complain,
      }),
    onEnd: (end) => {
      code = 'exitCode' in end ? end.exitCode : undefined
    },
  })
  process.start()
  return { kernel, machine, pid, seen: (): Ran => ({ out, err, code }) }
}

function run(script: string, input?: string): Ran {
  const { kernel, seen } = start(script, input === undefined ? {} : { input })
  runFor(kernel, 3_600_000)
  return seen()
}

describe('a shell does', () => {
  it.each([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a shell's
    ['variables and quotes', 'a=1; b="$a 2"; echo $a "$b" \'$a\' ${c:-x} ${#b} "${b% *}" ${b#1}', '1 1 2 $a x 3 1 2\n'],
    ['word splitting, not in quotes', 'a="1  2"; echo $a; echo "$a"', '1 2\n1  2\n'],
    ['conditions', 'if [ 1 -gt 2 ]; then echo a; elif test -d /tmp; then echo b; else echo c; fi', 'b\n'],
    ['for loops', 'for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done; for j in $(seq 2); do echo j$j; done', '1\n3\nj1\nj2\n'],
    [
      'while loops and sums',
      'i=0; while [ $i -lt 3 ]; do i=$((i + 1)); [ $i -eq 3 ] && break; echo $i; done; echo $((2 * (3 + 4) % 5))',
      '1\n2\n4\n',
    ],
    ['case', 'case hello in h*) echo yes;; *) echo no;; esac; case x in a|b) echo ab;; esac', 'yes\n'],
    ['functions', 'f() { local x=$1; echo "f $x $#"; return 3; }; f a b || echo $?', 'f a 2\n3\n'],
    ['command substitution', 'echo "$(echo a; echo b)" `echo c`; x=$(false) || echo failed', 'a\nb c\nfailed\n'],
    ['pipes', "printf 'b\\na\\nb\\n' | sort | uniq -c | grep b", '      2 b\n'],
    ['redirections', 'echo a > /tmp/f; echo b >> /tmp/f; cat < /tmp/f; ls /absent 2>&1 >/dev/null | wc -l', 'a\nb\n1\n'],
    ['here documents', 'x=1\ncat <<END\nx is $x "quoted" $(echo y)\nEND\ncat <<\'END\'\n$x\nEND', 'x is 1 "quoted" y\n$x\n'],
    ['subshells', '(cd /tmp; x=2; pwd); pwd; echo "[$x]"', '/tmp\n/\n[]\n'],
    ['groups and negation', '! { false; } && echo ok', 'ok\n'],
    ['patterns', 'cd /tmp; touch a.txt b.txt c; echo *.txt "*.txt" no*', 'a.txt b.txt *.txt no*\n'],
    ['set -- and shift', 'set -- a b c; shift; echo $1 $# "$@"', 'b 2 b c\n'],
    ['read', 'echo "a b c" | { read x y; echo "$y $x"; }', 'b c a\n'],
    ['while read', "printf '1\\n2\\n' | while read n; do echo n$n; done", 'n1\nn2\n'],
    ['an exit trap', "trap 'echo bye' EXIT; echo hi; exit 0", 'hi\nbye\n'],
    ['background and wait', '(sleep 5; echo late) & echo early; wait; echo $?', 'early\nlate\n0\n'],
    ['scripts in files', "printf '#!/bin/sh\\necho $1\\n' > /tmp/s; chmod +x /tmp/s; /tmp/s hi", 'hi\n'],
    ['an end to pipes that nobody reads', 'yes | head -n 2', 'y\ny\n'],
    ['environment for one command', 'A=1 env | grep ^A; echo "[$A]"', 'A=1\n[]\n'],
    ['IFS', 'x=a:b; IFS=:; for p in $x; do echo $p; done', 'a\nb\n'],
    ['time', 'a=$(date +%s); sleep 90; b=$(date +%s); echo $((b - a))', '90\n'],
    ['timeouts', 'timeout 5 sleep 100; echo $?', '124\n'],
  ])('%s', (_, script, out) => {
    expect(run(script)).toEqual({ out, err: '', code: expect.any(Number) as number })
  })

  it.each([
    ['exit 3', 3, ''],
    ['false', 1, ''],
    ['frobnicate', 127, 'sh: frobnicate: not found\n'],
    ['/etc', 126, 'sh: /etc: Permission denied\n'],
    ['set -e; false; echo no', 1, ''],
    ['set -e; false || true; ! true; exit 4', 4, ''],
    ['set -u; echo $nothing', 2, 'sh: nothing: parameter not set\n'],
    ['if true; then', 2, 'sh: syntax error: unexpected end of file\n'],
    ['echo a; ) b', 2, 'sh: syntax error: unexpected ")"\n'],
    ['cat /absent', 1, 'cat: /absent: No such file or directory\n'],
    ['f() { f; }; f', 2, 'sh: function calls are nested too deeply\n'],
    ['set -o pipefail; false | true', 1, ''],
    ['kill -9 $$', 137, ''],
    ['kill $$', 143, ''],
  ])('%s ends with %i', (script, code, err) => {
    expect(run(script)).toMatchObject({ code, err })
  })

  it('waits for a service', () => {
    let up = false
    const { kernel, seen } = start('until nc -z db 5432; do echo waiting; sleep 2; done; echo there', { listening: () => up })
    runFor(kernel, 5_000)
    expect(seen()).toEqual({ out: 'waiting\nwaiting\nwaiting\n', err: '', code: undefined })
    up = true
    runFor(kernel, 2_000)
    expect(seen()).toEqual({ out: 'waiting\nwaiting\nwaiting\nthere\n', err: '', code: 0 })
  })

  it('does what a trap says once the command in the foreground is over', () => {
    const { kernel, machine, pid, seen } = start("trap 'echo term; exit 7' TERM; while true; do sleep 10; done")
    runFor(kernel, 5_000)
    machine.processes.signal(pid, 'TERM')
    expect(seen().code).toBeUndefined()
    runFor(kernel, 5_000)
    expect(seen()).toEqual({ out: 'term\n', err: '', code: 7 })
  })

  it('and at once while it waits', () => {
    const { machine, pid, seen } = start("trap 'exit 7' TERM; sleep 1000 & wait")
    machine.processes.signal(pid, 'TERM')
    expect(seen().code).toBe(7)
  })

  it('follows a file', () => {
    const { kernel, machine, seen } = start('touch /tmp/log; tail -f /tmp/log')
    machine.files.append(machine.files.open('/tmp/log', true), encoder.encode('one\n'))
    runFor(kernel, 1_000)
    expect(seen()).toEqual({ out: 'one\n', err: '', code: undefined })
  })

  it('cannot keep the world busy for ever', () => {
    const { kernel, seen } = start('while true; do :; done')
    runFor(kernel, 86_400_000)
    expect(seen().code).toBeUndefined()
  })
})
