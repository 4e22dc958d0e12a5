import { formatTime } from '@kubesim/api'
import type { Program, ProgramContext } from '../process/program.ts'
import { cat, ls, mkdir, rm, test, touch } from './file-programs.ts'
import { tar } from './tar-program.ts'

const DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const SECONDS_IN: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const KERNEL = '6.12.0-kubesim'

const echo: Program = ({ words, out }) => {
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
  return text.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\\\', '\\')
}

const env: Program = ({ environment, out }) => {
  for (const [name, value] of environment) out(`${name}=${value}\n`)
  return 0
}

const printenv: Program = (context) => {
  const [, ...names] = context.words
  if (names.length === 0) return env(context)
  const values = names.map((name) => context.environment.get(name))
  for (const value of values) if (value !== undefined) context.out(`${value}\n`)
  return values.includes(undefined) ? 1 : 0
}

const hostname: Program = ({ machine, out }) => {
  out(`${machine.hostName}\n`)
  return 0
}

/** Virtual time, UTC. */
const date: Program = ({ words, machine, out }) => {
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
    '%': '%',
  }
  return format.replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole)
}

/** On virtual time. */
const sleep: Program = function* ({ words, err }) {
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

const id: Program = ({ words, machine, out }) => {
  const { userId, groupId } = machine
  const named = (value: number) => (value === 0 ? `${value}(root)` : String(value))
  if (words.includes('-u')) out(`${userId}\n`)
  else if (words.includes('-g')) out(`${groupId}\n`)
  else out(`uid=${named(userId)} gid=${named(groupId)} groups=${named(groupId)}\n`)
  return 0
}

const whoami: Program = ({ machine, out, err }) => {
  if (machine.userId === 0) {
    out('root\n')
    return 0
  }
  err(`whoami: unknown uid ${machine.userId}\n`)
  return 1
}

const uname: Program = ({ words, machine, out }) => {
  const all = `Linux ${machine.hostName} ${KERNEL} #1 SMP x86_64 GNU/Linux`
  out(
    `${words[1] === '-a' ? all : words[1] === '-n' ? machine.hostName : words[1] === '-r' ? KERNEL : words[1] === '-m' ? 'x86_64' : 'Linux'}\n`,
  )
  return 0
}

const pwd: Program = ({ directory, out }) => {
  out(`${directory}\n`)
  return 0
}

const nslookup: Program = ({ words, machine, out }) => {
  const [, host = ''] = words
  out(`Server:\t\t${DNS_ADDRESS}\nAddress:\t${DNS_ADDRESS}:53\n\n`)
  const addresses = machine.resolve(host)
  if (addresses.length === 0) {
    out(`** server can't find ${host}: NXDOMAIN\n\n`)
    return 1
  }
  const name = qualified(host, machine)
  for (const address of addresses) out(`Name:\t${name}\nAddress: ${address}\n`)
  out('\n')
  return 0
}

const DNS_ADDRESS = '10.96.0.10'

/** The name that the pod's search path makes of a short one. */
function qualified(host: string, { pod }: ProgramContext['machine']): string {
  const labels = host.split('.')
  if (labels.length === 1) return `${host}.${pod.metadata.namespace}.svc.cluster.local`
  if (labels.length === 2) return `${host}.svc.cluster.local`
  return labels.length === 3 ? `${host}.cluster.local` : host
}

/** What simulated containers can run, by name. What an image has of it is the machine's business. */
export const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['[', test],
  ['cat', cat],
  ['date', date],
  ['echo', echo],
  ['env', env],
  ['false', () => 1],
  ['hostname', hostname],
  ['id', id],
  ['ls', ls],
  ['mkdir', mkdir],
  ['nslookup', nslookup],
  ['printenv', printenv],
  ['pwd', pwd],
  ['rm', rm],
  ['sleep', sleep],
  ['tar', tar],
  ['test', test],
  ['touch', touch],
  ['true', () => 0],
  ['uname', uname],
  ['whoami', whoami],
])
