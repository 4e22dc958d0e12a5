import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { ApiMetrics, Authenticator, CertificateAuthority, HttpListener, openApiPaths, readTokenFile } from '@kubesim/apiserver/http'
import { type ClusterOptions, createInteractiveCluster, type InteractiveCluster } from '@kubesim/cluster'
import { clockPaths } from './clock-api.ts'
import { decisionPaths } from './decision-api.ts'
import { InputFile } from './input-file.ts'
import { kubeconfigText } from './kubeconfig.ts'
import { ADMIN, openPki, type Pki, writePrivately } from './pki.ts'
import { ServerClock } from './server-clock.ts'
import type { Speed } from './speed.ts'

export interface ServeOptions {
  /** For HTTPS; 0 takes any that is free. */
  readonly port: number
  /** For plain HTTP, where everyone without a token is the administrator; default none. 0 takes any that is free. */
  readonly httpPort?: number
  /** Address to listen on; default 127.0.0.1. */
  readonly listen?: string
  /** Where keys and certificates are kept. */
  readonly pkiDirectory: string
  /** The kubeconfig to write. */
  readonly kubeconfig: string
  /** Default 1. */
  readonly speed?: Speed
  /** A file to write every input of the world to, so that it could be made again. Default: none, and none are kept. */
  readonly record?: string
  /** Files and directories to apply before anyone is let in. */
  readonly manifests?: readonly string[]
  /** Without an epoch the world is a minute old when it is let loose, and its clock agrees with the one on the wall. */
  readonly cluster?: Omit<ClusterOptions, 'boot'>
  /** Default: nothing is logged. */
  readonly log?: ServeLog
}

/** As pino has it. */
export interface ServeLog {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface RunningServer {
  readonly url: string
  readonly httpUrl: string | undefined
  /** Path of the kubeconfig that was written. */
  readonly kubeconfig: string
  readonly cluster: InteractiveCluster
  readonly clock: ServerClock
  /** Lets open requests end, ends watches properly, and stops the cluster. */
  close(): Promise<void>
}

/** What a world is given to boot in before its clock agrees with the wall's. */
const HEAD_START_MS = 60_000
/** Longer than clients keep idle connections, so that none of them finds one closed under its request. */
const KEEP_ALIVE_MS = 120_000
const CLOSE_MS_MAX = 3_000
/** Well within the fifteen seconds after which a lease is up. */
const RENEW_MS = 5_000
const CLOSE_LOOK_MS = 20
const LISTEN_DEFAULT = '127.0.0.1'
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::'])
const SILENT: ServeLog = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * Serves a cluster over HTTPS until it is closed.
 * @throws Error when the port is taken, a manifest is refused, or the keys cannot be kept
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { log = SILENT, listen = LISTEN_DEFAULT, cluster: world = {} } = options
  const { epoch, seed: _, ...others } = world
  const inputs = options.record === undefined ? undefined : new InputFile(options.record)
  const cluster = await createInteractiveCluster({ epoch: Date.now() - HEAD_START_MS, ...world })
  cluster.on('stop', () => inputs?.close())
  try {
    cluster.kernel.inputs.divert(inputs === undefined ? forget : inputs.write)
    const { seed, epochMs } = cluster.kernel
    cluster.kernel.inputs.record('world', { ...others, seed, epochMs })
    await applyManifests(cluster, options.manifests ?? [], log)
    if (epoch === undefined && cluster.now < Date.now()) await cluster.runFor(Date.now() - cluster.now)
    const pki = await openPki({ directory: options.pkiDirectory, hosts: hostsOf(listen), nowMs: Math.max(Date.now(), cluster.now) })
    return await new ClusterServer(cluster, pki, { ...options, log, listen }).start()
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

/** A server runs for long: what nobody wants is not kept. */
function forget(): void {}

async function applyManifests(cluster: InteractiveCluster, paths: readonly string[], log: ServeLog): Promise<void> {
  for (const path of paths) {
    const { stdout, stderr, exitCode } = await cluster.kubectl(`apply -f ${JSON.stringify(path)}`)
    for (const line of stdout.split('\n')) if (line !== '') log.info({ manifest: path }, line)
    if (exitCode !== 0) throw new Error(`${path}: ${stderr.trim()}`)
  }
}

class ClusterServer {
  private readonly cluster: InteractiveCluster
  private readonly pki: Pki
  private readonly options: ServeOptions & { readonly log: ServeLog; readonly listen: string }
  private readonly clock: ServerClock
  private readonly metrics = new ApiMetrics(Date.now() / 1000 - process.uptime())
  private readonly servers: Server[] = []
  private renewals: ReturnType<typeof setInterval> | undefined
  private readonly listeners: HttpListener[] = []

  constructor(cluster: InteractiveCluster, pki: Pki, options: ClusterServer['options']) {
    this.cluster = cluster
    this.pki = pki
    this.options = options
    this.clock = new ServerClock(cluster, (error) => this.logError(error, 'the cluster did not come to rest'))
    cluster.on('failure', (error) => {
      this.clock.stopped()
      this.logError(error, 'a turn failed; the clock is paused')
    })
  }

  async start(): Promise<RunningServer> {
    const { cluster, pki, clock } = this
    const { listen, port, httpPort, kubeconfig, speed = 1 } = this.options
    try {
      const url = await this.open('https', port)
      const httpUrl = httpPort === undefined ? undefined : await this.open('http', httpPort)
      writePrivately(kubeconfig, kubeconfigText(url, pki))
      cluster.kernel.inputs.record('serve', { listen, url, authority: pki.authority.cert })
      clock.setSpeed(speed)
      this.renewals = setInterval(() => this.renewLeases(), RENEW_MS)
      return { url, httpUrl, kubeconfig, cluster, clock, close: () => this.close() }
    } catch (error) {
      await this.closeServers()
      throw error
    }
  }

  private async open(scheme: 'http' | 'https', port: number): Promise<string> {
    const { authority, serving } = this.pki
    const listener = this.listener(scheme)
    const tls = { cert: serving.cert, key: serving.key, ca: authority.cert, requestCert: true, rejectUnauthorized: false }
    const server = scheme === 'http' ? createHttpServer(listener.handle) : createHttpsServer(tls, listener.handle)
    server.keepAliveTimeout = KEEP_ALIVE_MS
    server.on('upgrade', listener.upgrade)
    server.on('tlsClientError', (error: Error) => this.options.log.debug({ err: error }, 'a TLS handshake failed'))
    await listening(server, port, this.options.listen)
    this.servers.push(server)
    this.listeners.push(listener)
    return `${scheme}://${reachedBy(this.options.listen)}:${(server.address() as AddressInfo).port}`
  }

  private listener(scheme: 'http' | 'https'): HttpListener {
    const { cluster, clock, pki } = this
    const { log } = this.options
    const authenticator = new Authenticator({
      tokens: [readTokenFile(pki.tokens), (token) => cluster.server.userOfToken(token)],
      now: () => cluster.now,
      ...(scheme === 'http'
        ? { anonymous: { ...ADMIN, groups: [...ADMIN.groups, 'system:authenticated'] } }
        : { authority: new CertificateAuthority(pki.authority.cert) }),
    })
    return new HttpListener({
      // While the clock stands still nobody takes a turn, not even for a request that comes too early.
      server: { ...cluster.server, handle: (request) => (clock.speed === 'paused' ? cluster.server : cluster.door).handle(request) },
      metrics: this.metrics,
      authenticate: authenticator.authenticate,
      paths: [clockPaths(clock), decisionPaths(cluster), openApiPaths(cluster.server)],
      beforeRequest: () => clock.catchUp(),
      onInput: (request) => cluster.kernel.inputs.record('request', request),
      afterInput: () => clock.inputHappened(),
      onAnswered: (answered) => log.debug(answered, 'request'),
      onError: (error) => this.logError(error, 'a request failed'),
    })
  }

  private logError(error: unknown, message: string): void {
    this.options.log.error({ err: error }, message)
  }

  /** Candidates outside go by the wall clock, so that it is along that clock that leaders show that they are alive. */
  private renewLeases(): void {
    const { speed } = this.clock
    if (typeof speed !== 'number' || this.clock.reading.moving) return
    this.cluster.sync()
    this.cluster.renewLeases()
  }

  private async close(): Promise<void> {
    clearInterval(this.renewals)
    this.cluster.pace(0)
    await this.closeServers()
    this.cluster.kernel.inputs.record('end', { hash: this.cluster.hash })
    await this.cluster.stop()
  }

  private async closeServers(): Promise<void> {
    const closed = this.servers.map(closing)
    for (const listener of this.listeners) listener.close()
    await Promise.all(closed)
  }
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE'
      reject(isTaken ? new Error(`port ${port} of ${host} is taken; choose another with --port, or 0 for any that is free`) : error)
    })
    server.listen(port, host, resolve)
  })
}

/** Takes no more connections, drops idle ones as they become so, and after a while those that are still busy. */
function closing(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), CLOSE_LOOK_MS)
    const cutOff = setTimeout(() => server.closeAllConnections(), CLOSE_MS_MAX)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(cutOff)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function hostsOf(listen: string): readonly string[] {
  if (!WILDCARDS.has(listen)) return [listen]
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return [hostname(), ...addresses.filter(({ scopeid }) => !scopeid).map(({ address }) => address)]
}

function reachedBy(listen: string): string {
  if (WILDCARDS.has(listen)) return LISTEN_DEFAULT
  return listen.includes(':') ? `[${listen}]` : listen
}
