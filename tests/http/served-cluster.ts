// A cluster served in this process on any free port, and real clients that talk to it.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningServer, type ServeOptions, startServer } from '@kubesim/cli'
import { readAccess } from '../../packages/cli/src/serve/clock-client.ts'
import { type ProgramOptions, type ProgramResult, programPath, type Release, removeDirectory, runProgram } from './real-clients.ts'

export interface HttpAnswer {
  readonly code: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** The text as JSON. */
  readonly json: Status
}

export interface Status {
  readonly kind: string
  readonly message: string
  readonly reason: string
  readonly code: number
  readonly [field: string]: unknown
}

export interface HttpAsk {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Buffer
  /** Without the administrator's certificate. */
  readonly anonymous?: boolean
  /** Instead of the administrator's. */
  readonly certificate?: Pick<RequestOptions, 'cert' | 'key'>
}

export interface ServedCluster extends RunningServer {
  readonly directory: string
  /** Of the clients. */
  readonly release: Release
  /** Runs the real kubectl; a line is split at spaces. */
  kubectl(args: string | readonly string[], more?: Partial<ProgramOptions>): Promise<ProgramResult>
  /** Its standard output; throws with its standard error when it fails. */
  output(args: string | readonly string[], more?: Partial<ProgramOptions>): Promise<string>
  helm(args: string | readonly string[], more?: Partial<ProgramOptions>): Promise<ProgramResult>
  /** Writes a file into the cluster's own directory; returns its path. */
  file(name: string, text: string): string
  fetch(path: string, ask?: HttpAsk): Promise<HttpAnswer>
  /** For requests that fetch cannot make. */
  tlsOptions(ask?: HttpAsk): RequestOptions
}

/** Time moves on by itself after each change, so that nobody waits for the wall clock. `release` is the one of the clients. */
export async function serveCluster(options: Partial<ServeOptions> = {}, release: Release = 'v35'): Promise<ServedCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'kubesim-http-'))
  const running = await startServer({
    port: 0,
    pkiDirectory: join(directory, 'pki'),
    kubeconfig: join(directory, 'kubeconfig'),
    speed: 'max',
    ...options,
  })
  const { hostname, port } = new URL(running.url)
  const { ca, ...admin } = readAccess(running.kubeconfig).tls
  const env = { HOME: directory, KUBECONFIG: running.kubeconfig, KUBECACHEDIR: join(directory, 'cache') }
  const run =
    (program: 'kubectl' | 'helm') =>
    (args: string | readonly string[], more: Partial<ProgramOptions> = {}) =>
      runProgram(programPath(program, release), typeof args === 'string' ? args.split(/\s+/) : args, {
        ...more,
        env: { ...env, ...more.env },
      })
  const kubectl = run('kubectl')
  const tlsOptions = ({ method = 'GET', headers = {}, anonymous = false, certificate }: HttpAsk = {}): RequestOptions => ({
    method,
    headers,
    ca,
    ...(!anonymous && (certificate ?? admin)),
    agent: false,
  })
  return {
    ...running,
    directory,
    release,
    kubectl,
    async output(args, more) {
      const { stdout, stderr, exitCode } = await kubectl(args, more)
      if (exitCode !== 0) throw new Error(`kubectl ${typeof args === 'string' ? args : args.join(' ')}: exit code ${exitCode}\n${stderr}`)
      return stdout
    },
    helm: run('helm'),
    file(name, text) {
      const path = join(directory, name)
      writeFileSync(path, text)
      return path
    },
    // The path goes out as it is written: a URL would be tidied first.
    fetch: (path, ask = {}) => fetchFrom({ hostname, port, path, ...tlsOptions(ask) }, ask.body),
    tlsOptions,
    async close() {
      await running.close()
      removeDirectory(directory)
    },
  }
}

function fetchFrom(options: RequestOptions, body: string | Buffer | undefined): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () =>
        resolve({
          code: response.statusCode ?? 0,
          headers: response.headers,
          text,
          get json() {
            return JSON.parse(text) as Status
          },
        }),
      )
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}
