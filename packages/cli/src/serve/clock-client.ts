import { existsSync, readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'

/** How to reach a server, and as whom. */
export interface Access {
  readonly server: string
  readonly namespace: string
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer; readonly rejectUnauthorized: boolean }
  readonly token: string | undefined
}

export interface Answer {
  readonly code: number
  readonly text: string
}

type Fields = Readonly<Record<string, string | boolean | undefined>>

interface KubeconfigFile {
  readonly 'current-context'?: string
  readonly clusters?: readonly { readonly name: string; readonly cluster: Fields }[]
  readonly users?: readonly { readonly name: string; readonly user: Fields }[]
  readonly contexts?: readonly { readonly name: string; readonly context: Fields }[]
}

/** The kubeconfig meant: the one named, that of KUBECONFIG, the one that `kubesim serve` writes, or kubectl's own. */
export function findKubeconfig(named: string | undefined): string {
  const candidates = [
    named,
    ...(process.env.KUBECONFIG ?? '').split(delimiter),
    join(homedir(), '.kubesim', 'kubeconfig'),
    join(homedir(), '.kube', 'config'),
  ]
  if (named !== undefined) return named
  const found = candidates.find((path) => path !== undefined && path !== '' && existsSync(path))
  if (found === undefined) throw new Error('there is no kubeconfig; start `kubesim serve`, or name one with --kubeconfig')
  return found
}

/** Reads how to reach the server of a context, default the current one. Throws an Error that says what is missing. */
export function readAccess(path: string, contextName?: string): Access {
  const file = parse(readFileSync(path, 'utf8')) as KubeconfigFile
  const name = contextName ?? file['current-context'] ?? ''
  const context = file.contexts?.find((each) => each.name === name)?.context
  if (context === undefined) throw new Error(`${path} has no context "${name}"`)
  const cluster = file.clusters?.find((each) => each.name === context.cluster)?.cluster
  if (typeof cluster?.server !== 'string') throw new Error(`${path} has no cluster "${context.cluster}"`)
  const user = file.users?.find((each) => each.name === context.user)?.user ?? {}
  const bytes = (fields: Fields, field: string) => contents(fields, field, dirname(path))
  const [ca, cert, key] = [bytes(cluster, 'certificate-authority'), bytes(user, 'client-certificate'), bytes(user, 'client-key')]
  return {
    server: cluster.server,
    namespace: typeof context.namespace === 'string' ? context.namespace : 'default',
    token: typeof user.token === 'string' ? user.token : undefined,
    tls: {
      rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
    },
  }
}

/** A field's bytes, given in the file itself or by the name of another. */
function contents(fields: Fields, field: string, directory: string): Buffer | undefined {
  const data = fields[`${field}-data`]
  if (typeof data === 'string') return Buffer.from(data, 'base64')
  const path = fields[field]
  return typeof path === 'string' ? readFileSync(resolve(directory, path)) : undefined
}

/** Sends one request and reads the whole answer. */
export function send(access: Access, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const url = new URL(path, access.server)
  const headers = {
    Accept: 'application/json',
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(access.token !== undefined && { Authorization: `Bearer ${access.token}` }),
  }
  return new Promise((resolve, reject) => {
    const options = { method, headers, ...access.tls }
    const request = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, { method, headers })
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
