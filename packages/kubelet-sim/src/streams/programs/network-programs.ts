import { absolutePath, FileProblem } from '../files/file-tree.ts'
import type { ContainerMachine } from '../process/container-machine.ts'
import { type Course, type Program, type ProgramContext, readAll, type Steps } from '../process/program.ts'
import { CommandOptions } from './command-options.ts'

const DNS_ADDRESS = '10.96.0.10'
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/
const UNREACHABLE_MS = 3_000
const PING_MS = 1_000
const encoder = new TextEncoder()

type Attempt = 'connected' | 'refused' | 'unreachable' | 'unknown'

function addressesOf(host: string, machine: ContainerMachine): readonly string[] {
  if (ADDRESS.test(host)) return [host]
  if (host === 'localhost' || host === machine.hostName) return ['127.0.0.1']
  return machine.network.resolve(host)
}

/** How connecting goes; what cannot be reached is found out after a while. */
function* connect(host: string, port: number, about: { readonly machine: ContainerMachine; readonly timeoutMs: number }): Steps<Attempt> {
  const { machine, timeoutMs } = about
  const [address] = addressesOf(host, machine)
  if (address === undefined) return 'unknown'
  const result = machine.network.dial(address, port)
  if (result === 'unreachable') yield { type: 'sleep', ms: timeoutMs }
  return result
}

/** `nc [-z] [-v] [-w SECONDS] HOST PORT`, and `nc -l -p PORT`, which hears nothing. */
export const nc: Program = function* ({ words, machine, input, out, err }) {
  const flags = new Set<string>()
  const operands: string[] = []
  let timeoutMs = UNREACHABLE_MS
  for (let index = 1; index < words.length; index++) {
    const word = words[index]!
    if (!word.startsWith('-')) operands.push(word)
    else {
      for (const letter of word.slice(1)) flags.add(letter)
      if (word.endsWith('w')) timeoutMs = Number(words[++index] ?? 0) * 1000 || UNREACHABLE_MS
      else if (/[peis]$/.test(word)) operands.push(words[++index] ?? '')
    }
  }
  if (flags.has('l')) {
    yield { type: 'sleep', ms: Number.POSITIVE_INFINITY }
    return 0
  }
  const [host = '', port = ''] = operands
  if (!/^\d+$/.test(port)) {
    err('nc: missing port number\n')
    return 1
  }
  const result = yield* connect(host, Number(port), { machine, timeoutMs })
  if (result === 'connected') {
    if (flags.has('v')) err(`${host} (${addressesOf(host, machine)[0]}:${port}) open\n`)
    if (flags.has('z')) return 0
    const answer = machine.network.request(addressesOf(host, machine)[0]!, Number(port), yield* readAll(input))
    if (answer !== undefined) out(answer)
    return 0
  }
  if (result === 'unknown') err(`nc: bad address '${host}'\n`)
  else if (flags.has('v') || !flags.has('z'))
    err(`nc: ${host} (${addressesOf(host, machine)[0]}:${port}): ${result === 'refused' ? 'Connection refused' : 'Connection timed out'}\n`)
  return 1
}

interface Url {
  readonly host: string
  readonly port: number
  readonly path: string
}

/** Undefined for what is none that a simulated server could answer. */
function urlOf(text: string): Url | undefined {
  const match = /^(?:(https?):\/\/)?([^/:?]+)(?::(\d+))?([/?].*)?$/.exec(text)
  if (match === null) return undefined
  const [, scheme = 'http', host = '', port, path = '/'] = match
  return { host, port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port), path }
}

interface HttpAnswer {
  readonly code: number
  readonly reason: string
  readonly head: string
  readonly body: Uint8Array
}

function ask({ host, port, path }: Url, about: { readonly machine: ContainerMachine; readonly method: string }): HttpAnswer | undefined {
  const { machine, method } = about
  const request = `${method} ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`
  const answer = machine.network.request(addressesOf(host, machine)[0]!, port, encoder.encode(request))
  if (answer === undefined) return undefined
  const text = String.fromCharCode(...answer.subarray(0, 16_384))
  const end = text.indexOf('\r\n\r\n')
  const head = text.slice(0, end)
  const [, code = '0', reason = ''] = /^HTTP\/1\.\d (\d+) ?(.*)/.exec(head) ?? []
  return { code: Number(code), reason: reason.trim(), head, body: answer.subarray(end + 4) }
}

/** busybox's. */
export const wget: Program = function* (context) {
  const { words, machine, err } = context
  const { flags, values, operands } = callOf(words, 'OTtU')
  const [address = ''] = operands
  const url = urlOf(address)
  if (url === undefined) {
    err(`wget: not an http or ftp url: ${address}\n`)
    return 1
  }
  const timeoutMs = Number(values.get('T') ?? values.get('timeout') ?? 0) * 1000 || UNREACHABLE_MS
  const result = yield* connect(url.host, url.port, { machine, timeoutMs })
  const isQuiet = flags.has('q')
  const [ip = ''] = addressesOf(url.host, machine)
  if (result === 'unknown') {
    err(`wget: bad address '${url.host}${url.port === 80 ? '' : `:${url.port}`}'\n`)
    return 1
  }
  if (!isQuiet) err(`Connecting to ${url.host}${url.port === 80 ? '' : `:${url.port}`} (${ip}:${url.port})\n`)
  if (result !== 'connected') {
    err(result === 'refused' ? `wget: can't connect to remote host (${ip}): Connection refused\n` : 'wget: download timed out\n')
    return 1
  }
  const answer = ask(url, { machine, method: flags.has('spider') ? 'HEAD' : 'GET' })
  if (answer === undefined) {
    err('wget: error getting response\n')
    return 1
  }
  if (answer.code >= 400) {
    err(`wget: server returned error: HTTP/1.1 ${answer.code} ${answer.reason}\n`)
    return 1
  }
  return flags.has('spider') ? 0 : deliver(answer.body, values.get('O') ?? (url.path.replace(/^.*\//, '') || 'index.html'), context)
}

/** `-s -S -f -o FILE -I -i -w FORMAT -m SECONDS` and a URL. */
export const curl: Program = function* (context) {
  const { words, machine, out, err } = context
  const { flags, values, operands } = callOf(words, 'oXHdwmAue')
  const [address = ''] = operands
  const url = urlOf(address)
  if (url === undefined) {
    err('curl: (3) URL using bad/illegal format or missing URL\n')
    return 3
  }
  const timeoutMs = Number(values.get('m') ?? values.get('max-time') ?? values.get('connect-timeout') ?? 0) * 1000 || UNREACHABLE_MS
  const result = yield* connect(url.host, url.port, { machine, timeoutMs })
  const isQuiet = (flags.has('s') || flags.has('silent')) && !flags.has('S')
  const fail = (code: number, message: string) => {
    if (!isQuiet) err(`curl: (${code}) ${message}\n`)
    return code
  }
  if (result === 'unknown') return fail(6, `Could not resolve host: ${url.host}`)
  if (result === 'refused') return fail(7, `Failed to connect to ${url.host} port ${url.port} after 0 ms: Couldn't connect to server`)
  if (result === 'unreachable')
    return fail(28, `Failed to connect to ${url.host} port ${url.port} after ${timeoutMs} ms: Timeout was reached`)
  const answer = ask(url, { machine, method: flags.has('I') ? 'HEAD' : (values.get('X') ?? 'GET') })
  if (answer === undefined) return fail(52, 'Empty reply from server')
  if ((flags.has('f') || flags.has('fail')) && answer.code >= 400) return fail(22, `The requested URL returned error: ${answer.code}`)
  if (flags.has('I') || flags.has('i')) out(`${answer.head}\r\n\r\n`)
  const status = flags.has('I') ? 0 : deliver(answer.body, values.get('o') ?? values.get('output') ?? '-', context)
  const format = values.get('w')
  if (format !== undefined) out(format.replaceAll('%{http_code}', String(answer.code)).replaceAll('\\n', '\n'))
  return status
}

function deliver(body: Uint8Array, target: string, { machine, directory, words, out, err }: ProgramContext): number {
  if (target === '-') out(body)
  if (target === '-' || target === '/dev/null') return 0
  try {
    machine.files.write(absolutePath(target, directory), body)
    return 0
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    err(`${words[0]}: can't open '${target}': ${error.message}\n`)
    return 1
  }
}

/** Letters may stand together, long options may have their value behind `=`. */
function callOf(words: readonly string[], valued: string) {
  const options = new CommandOptions()
  const { values, operands, flags } = options
  for (let index = 1; index < words.length; index++) {
    const word = words[index]!
    if (!word.startsWith('-') || word === '-') operands.push(word)
    else if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split('=')
      if (value !== undefined) values.set(name, value)
      else if (/^(?:max-time|connect-timeout|output|request|header|data)$/.test(name)) values.set(name, words[++index] ?? '')
      else flags.add(name)
    } else index += options.readLetters(word, words[index + 1], valued) - 1
  }
  return options
}

export const nslookup: Program = ({ words, machine, out }) => {
  const host = words.slice(1).find((word) => !word.startsWith('-')) ?? ''
  out(`Server:\t\t${DNS_ADDRESS}\nAddress:\t${DNS_ADDRESS}:53\n\n`)
  const addresses = addressesOf(host, machine)
  if (addresses.length === 0) {
    out(`** server can't find ${host}: NXDOMAIN\n\n`)
    return 1
  }
  const name = qualified(host, machine)
  for (const address of addresses) out(`Name:\t${name}\nAddress: ${address}\n`)
  out('\n')
  return 0
}

/** The name that the pod's search path makes of a short one. */
function qualified(host: string, { pod }: ContainerMachine): string {
  const labels = host.split('.')
  if (labels.length === 1) return `${host}.${pod.metadata.namespace}.svc.cluster.local`
  if (labels.length === 2) return `${host}.svc.cluster.local`
  return labels.length === 3 ? `${host}.cluster.local` : host
}

export const ping: Program = function* ({ words, machine, out, err }): Course {
  const { values, operands } = callOf(words, 'cWwis')
  const [host = ''] = operands
  const [address] = addressesOf(host, machine)
  if (address === undefined) {
    err(`ping: bad address '${host}'\n`)
    return 1
  }
  out(`PING ${host} (${address}): 56 data bytes\n`)
  const count = Number(values.get('c') ?? Number.POSITIVE_INFINITY)
  const answers = machine.network.dial(address, 0) !== 'unreachable'
  for (let sent = 0; sent < count; sent++) {
    if (answers) out(`64 bytes from ${address}: seq=${sent} ttl=64 time=0.100 ms\n`)
    yield { type: 'sleep', ms: PING_MS }
  }
  const received = answers ? count : 0
  out(`\n--- ${host} ping statistics ---\n${count} packets transmitted, ${received} packets received, ${answers ? 0 : 100}% packet loss\n`)
  return answers ? 0 : 1
}

/** Upstream: PostgreSQL, pg_isready */
export const pg_isready: Program = ({ words, machine, out }) => {
  const { values } = callOf(words, 'hpUdt')
  const [host, port] = [values.get('h') ?? 'localhost', Number(values.get('p') ?? 5432)]
  const [address] = addressesOf(host, machine)
  const accepts = address !== undefined && machine.network.dial(address, port) === 'connected'
  out(`${values.has('h') ? host : '/var/run/postgresql'}:${port} - ${accepts ? 'accepting connections' : 'no response'}\n`)
  return accepts ? 0 : 2
}

/** `nginx -s SIGNAL`, `-t`, `-v`; it serves by the container's behaviour, not by this. */
export const nginx: Program = (context) => {
  const { words, machine, err, standIn } = context
  if (!words.some((word) => word === '-s' || word === '-t' || word === '-v')) {
    const served = standIn?.(words, true)
    if (served !== undefined) return served(context)
  }
  if (words.includes('-v')) err('nginx version: nginx/1.27.5\n')
  else if (words.includes('-t'))
    err(
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    )
  else if (words.includes('-s')) {
    const what = words[words.indexOf('-s') + 1]
    err('[notice] 1#1: signal process started\n')
    if (what === 'quit' || what === 'stop') machine.processes.signal(machine.processes.mainPid, what === 'quit' ? 'QUIT' : 'TERM')
  } else err('[emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address in use)\n')
  return words.some((word) => word === '-v' || word === '-t' || word === '-s') ? 0 : 1
}
