import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pino } from 'pino'
import { readBehaviorFile } from '../behavior-file.ts'
import { startServer } from './server.ts'
import { formatSpeed, type Speed, speedNote } from './speed.ts'

/** The command line of `kubesim serve`. */
export interface ServeFlags {
  readonly port: number
  readonly httpPort?: number
  readonly listen: string
  readonly nodes: number
  readonly controlPlaneNode?: boolean
  readonly seed: string
  readonly epoch?: string
  readonly speed: Speed
  readonly pkiDir: string
  readonly kubeconfig: string
  readonly record?: string
  readonly schedulerConfig?: string
  readonly behaviors?: string
  readonly filename: readonly string[]
  readonly logLevel: string
}

/** Serves until interrupted; resolves to the exit code. */
export async function serve(flags: ServeFlags): Promise<number> {
  const log = pino({ name: 'kubesim', level: flags.logLevel, base: {} }, pino.destination({ dest: 2, sync: true }))
  const kubeconfig = resolve(flags.kubeconfig)
  mkdirSync(dirname(kubeconfig), { recursive: true, mode: 0o700 })
  const running = await startServer({
    port: flags.port,
    listen: flags.listen,
    pkiDirectory: resolve(flags.pkiDir),
    kubeconfig,
    speed: flags.speed,
    manifests: flags.filename,
    cluster: {
      seed: flags.seed,
      nodes: flags.nodes,
      controlPlaneNode: flags.controlPlaneNode === true,
      ...(flags.epoch !== undefined && { epoch: flags.epoch }),
      ...(flags.schedulerConfig !== undefined && { scheduler: { configuration: readFileSync(flags.schedulerConfig, 'utf8') } }),
      ...(flags.behaviors !== undefined && { behaviors: readBehaviorFile(flags.behaviors) }),
    },
    log,
    ...(flags.httpPort !== undefined && { httpPort: flags.httpPort }),
    ...(flags.record !== undefined && { record: resolve(flags.record) }),
  })
  const { url, httpUrl, cluster } = running
  log.info(
    {
      url,
      httpUrl,
      seed: flags.seed,
      epoch: new Date(cluster.kernel.epochMs).toISOString(),
      speed: formatSpeed(flags.speed),
      pki: resolve(flags.pkiDir),
    },
    'serving',
  )
  const note = speedNote(flags.speed)
  if (note !== undefined) log.warn({}, note)
  if (httpUrl !== undefined) log.warn({ httpUrl }, 'plain HTTP: whoever reaches this port is the administrator')
  // Whoever reads the line below may interrupt at once.
  const interrupted = interruption()
  process.stdout.write(`kubesim is ready at ${url}; export KUBECONFIG=${shellQuoted(kubeconfig)}\n`)
  log.info({ signal: await interrupted }, 'shutting down')
  await running.close()
  return 0
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process as if there were no handler. */
function interruption(): Promise<string> {
  return new Promise((resolve) => {
    const hear = (signal: string) => {
      process.off('SIGINT', hear).off('SIGTERM', hear)
      resolve(signal)
    }
    process.on('SIGINT', hear).on('SIGTERM', hear)
  })
}

function shellQuoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
