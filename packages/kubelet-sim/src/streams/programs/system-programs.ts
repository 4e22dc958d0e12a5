import { formatTime } from '@kubesim/api'
import { courseOf, type Pause, type Program, Signalled, signalCode, signalName } from '../process/program.ts'
import { findProgram } from '../shell/find-program.ts'

const DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const SECONDS_IN: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', '\\': '\\', '"': '"' }
const TICK_MS = 10
const KERNEL = '6.12.0-kubesim'

export const echo: Program = ({ words, out }) => {
  let [, ...rest] = words
  let flags = ''
  while (/^-[neE]+$/.test(rest[0] ?? '')) {
    flags += rest[0]!.slice(1)
    rest = rest.slice(1)
  }
  const text = rest.join(' ')
  out(`${flags.includes('e') ? unescaped(text) : text}${flags.includes('n') ? '' : '\n'}`)
  return 0
}

function unescaped(text: string): string {
  return text.replace(/\\(?:0?([0-7]{1,3})|x([\da-fA-F]{1,2})|(.))/g, (whole, octal?: string, hex?: string, letter = '') =>
    octal !== undefined
      ? String.fromCharCode(Number.parseInt(octal, 8))
      : hex !== undefined
        ? String.fromCharCode(Number.parseInt(hex, 16))
        : (ESCAPES[letter] ?? whole),
  )
}

/** `printf FORMAT [VALUE...]`: the format again and again until the values are used up. */
export const printf: Program = ({ words, out }) => {
  const [, format = '', ...values] = words
  const rest = [...values]
  do out(formatted(format, rest))
  while (rest.length > 0 && rest.length < values.length && format.includes('%'))
  return 0
}

function formatted(format: string, values: string[]): string {
  return unescaped(format).replace(
    /%(-?0?\d*)(?:\.(\d+))?([sdifxcb%])/g,
    (_, width: string, precision: string | undefined, type: string) => {
      if (type === '%') return '%'
      const value = values.shift() ?? ''
      const text = type === 's' || type === 'c' ? value : type === 'b' ? unescaped(value) : numberText(Number(value) || 0, type, precision)
      const size = Math.abs(Number(width)) || 0
      return width.startsWith('-') ? text.padEnd(size) : text.padStart(size, width.startsWith('0') && type !== 's' ? '0' : ' ')
    },
  )
}

function numberText(value: number, type: string, precision: string | undefined): string {
  if (type === 'f') return value.toFixed(Number(precision ?? 6))
  return type === 'x' ? Math.trunc(value).toString(16) : String(Math.trunc(value))
}

/** `env [-i] [NAME=VALUE...] [COMMAND...]` */
export const env: Program = (context) => {
  const rest = context.words.slice(1)
  const environment = new Map(rest[0] === '-i' ? [] : context.environment)
  if (rest[0] === '-i') rest.shift()
  while (/^[A-Za-z_]\w*=/.test(rest[0] ?? '')) {
    const [name = '', ...value] = rest.shift()!.split('=')
    environment.set(name, value.join('='))
  }
  if (rest.length > 0) return otherProgram(rest, { ...context, environment })
  for (const [name, value] of environment) context.out(`${name}=${value}\n`)
  return 0
}

function otherProgram(words: readonly string[], context: Parameters<Program>[0]): ReturnType<Program> {
  const found = findProgram(words[0]!, context.machine, context.directory)
  const program = found === 'absent' ? context.standIn?.(words, true) : found
  if (typeof program === 'function') return courseOf(program, { ...context, words })
  context.err(`${context.words[0]}: can't execute '${words[0]}': No such file or directory\n`)
  return 127
}

export const printenv: Program = (context) => {
  const [, ...names] = context.words
  if (names.length === 0) return env({ ...context, words: ['env'] })
  const values = names.map((name) => context.environment.get(name))
  for (const value of values) if (value !== undefined) context.out(`${value}\n`)
  return values.includes(undefined) ? 1 : 0
}

export const hostname: Program = ({ machine, out }) => {
  out(`${machine.hostName}\n`)
  return 0
}

/** Virtual time, UTC. */
export const date: Program = ({ words, machine, out }) => {
  if (words.includes('-Iseconds')) {
    out(`${dateText(machine.now(), '%FT%T+00:00')}\n`)
    return 0
  }
  const format = words.find((word) => word.startsWith('+'))
  out(`${dateText(machine.now(), format?.slice(1) ?? '%a %b %e %H:%M:%S %Z %Y')}\n`)
  return 0
}

function dateText(ms: number, format: string): string {
  const [day = '', time = ''] = formatTime(ms).replace('Z', '').split('T')
  const [year = '', month = '', date = ''] = day.split('-')
  const [hour = '', minute = '', second = ''] = time.split(':')
  const values: Readonly<Record<string, string>> = {
    a: DAYS[new Date(ms).getUTCDay()]!,
    b: MONTHS[Number(month) - 1]!,
    d: date,
    e: String(Number(date)).padStart(2),
    F: day,
    H: hour,
    m: month,
    M: minute,
    s: String(Math.floor(ms / 1000)),
    S: second,
    T: time,
    Y: year,
    Z: 'UTC',
    j: String(Math.floor((ms - Date.UTC(Number(year), 0, 1)) / 86_400_000) + 1).padStart(3, '0'),
    N: `${String(ms % 1000).padStart(3, '0')}000000`,
    y: year.slice(2),
    z: '+0000',
    '%': '%',
  }
  return format.replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole)
}

/** On virtual time. */
export const sleep: Program = function* ({ words, err }) {
  let seconds = 0
  for (const word of words.slice(1)) {
    const match = /^(\d+(?:\.\d+)?|inf(?:inity)?)([smhd]?)$/.exec(word)
    if (match === null) {
      err(`sleep: invalid number '${word}'\n`)
      return 1
    }
    seconds += (match[1]!.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(match[1])) * SECONDS_IN[match[2] || 's']!
  }
  if (words.length === 1) {
    err('sleep: missing operand\n')
    return 1
  }
  yield { type: 'sleep', ms: seconds * 1000 }
  return 0
}

export const id: Program = ({ words, machine, out }) => {
  const { userId, groupId } = machine
  const named = (value: number) => (value === 0 ? `${value}(root)` : String(value))
  if (words.includes('-u')) out(`${userId}\n`)
  else if (words.includes('-g')) out(`${groupId}\n`)
  else out(`uid=${named(userId)} gid=${named(groupId)} groups=${named(groupId)}\n`)
  return 0
}

export const whoami: Program = ({ machine, out, err }) => {
  if (machine.userId === 0) {
    out('root\n')
    return 0
  }
  err(`whoami: unknown uid ${machine.userId}\n`)
  return 1
}

export const uname: Program = ({ words, machine, out }) => {
  const all = `Linux ${machine.hostName} ${KERNEL} #1 SMP x86_64 GNU/Linux`
  out(
    `${words[1] === '-a' ? all : words[1] === '-n' ? machine.hostName : words[1] === '-r' ? KERNEL : words[1] === '-m' ? 'x86_64' : 'Linux'}\n`,
  )
  return 0
}

export const pwd: Program = ({ directory, out }) => {
  out(`${directory}\n`)
  return 0
}

/** Lets what a process has done to itself take effect. */
const READY: Pause = { type: 'wait', on: { isReady: true, onReady: () => () => {} } }

/** Signals may be told to processes by number; PID 1 has only those that it has a handler for. */
export const kill: Program = function* ({ words, machine, out, err }) {
  const rest = words.slice(1)
  if (rest[0] === '-l') {
    out('HUP INT QUIT KILL USR1 USR2 TERM\n')
    return 0
  }
  let name: string | undefined = 'TERM'
  if (rest[0] === '-s') {
    name = signalName(rest[1] ?? '')
    rest.splice(0, 2)
  } else if (rest[0]?.startsWith('-')) name = signalName(rest.shift()!.slice(1))
  const isProbe = name === undefined && words.includes('-0')
  if (name === undefined && !isProbe) {
    err(`kill: invalid signal name\n`)
    return 1
  }
  let status = 0
  for (const text of rest) {
    const pid = Number(text)
    const exists = machine.processes.list().some((each) => each.pid === pid)
    if (exists && !isProbe) machine.processes.signal(pid, name!)
    if (exists) continue
    err(`kill: can't kill pid ${text}: No such process\n`)
    status = 1
  }
  yield READY
  return status
}

export const pidof: Program = ({ words, machine, out }) => {
  const pids = machine.processes.list().filter((each) => each.words[0]?.replace(/:.*$/, '').replace(/^.*\//, '') === words[1])
  if (pids.length > 0) out(`${pids.map(({ pid }) => pid).join(' ')}\n`)
  return pids.length > 0 ? 0 : 1
}

export const ps: Program = ({ machine, words, out }) => {
  const isLong = words.slice(1).join('').includes('u')
  out(isLong ? 'USER         PID  STAT   TIME COMMAND\n' : 'PID   USER     TIME  COMMAND\n')
  for (const each of machine.processes.list()) {
    const user = each.userId === 0 ? 'root' : String(each.userId)
    const command = each.words.join(' ')
    if (isLong) out(`${user.padEnd(8)} ${String(each.pid).padStart(7)}  S     0:00 ${command}\n`)
    else out(`${String(each.pid).padStart(5)} ${user.padEnd(8)}  0:00 ${command}\n`)
  }
  return 0
}

/** `timeout SECONDS COMMAND...` */
export const timeout: Program = function* (context) {
  const rest = context.words.slice(1)
  while (rest[0]?.startsWith('-')) rest.splice(0, rest[0] === '-t' || rest[0] === '-k' || rest[0] === '-s' ? 2 : 1)
  const [limit = '0', ...words] = rest
  const seconds = Number.parseFloat(limit) * (SECONDS_IN[limit.at(-1)!] ?? 1)
  const { process } = context.machine.processes.spawn(words, {
    parent: context.pid,
    course: (pid) => courseOf(() => otherProgram(words, { ...context, pid }), context),
  })
  process.start()
  const endMs = context.machine.now() + seconds * 1000
  try {
    while (!process.isReady && context.machine.now() < endMs)
      yield { type: 'sleep', ms: Math.min(endMs - context.machine.now(), Math.max(TICK_MS, (endMs - context.machine.now()) / 10)) }
  } catch (error) {
    process.kill({ exitCode: signalCode('TERM') })
    throw error
  }
  if (process.isReady) return process.exitCode
  process.interrupt(new Signalled('TERM', 0))
  return 124
}

export const basename: Program = ({ words, out }) => {
  const [, path = '', suffix = ''] = words
  const name = path.replace(/\/+$/, '').replace(/^.*\//, '')
  out(`${suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`)
  return 0
}

export const dirname: Program = ({ words, out }) => {
  const [, path = ''] = words
  out(`${/^(.*)\/[^/]+\/*$/.exec(path)?.[1] ?? (path.startsWith('/') ? '/' : '.')}\n`)
  return 0
}

export const which: Program = ({ words, machine, directory, out }) => {
  let status = 0
  for (const name of words.slice(1)) {
    if (typeof findProgram(name, machine, directory) === 'function') out(name.includes('/') ? `${name}\n` : `/bin/${name}\n`)
    else status = 1
  }
  return status
}

export const nproc: Program = ({ out }) => {
  out('4\n')
  return 0
}
