import type { IngressBackend, IngressRule, IngressTLS } from '@kubesim/api'
import { array, text } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { defineGenerator } from './generator.ts'

const RULE = /^(?<host>[\w*\-.]*)(?<path>\/.*)=(?<service>[\w-]+):(?<port>[\w-]+)(?<tls>,tls(?:=(?<secret>[\w-]+))?)?$/

export const createIngress = defineGenerator({
  name: 'ingress',
  aliases: ['ing'],
  usage: 'NAME --rule=host/path=service:port[,tls[=secret]]',
  summary: 'Create an ingress with the specified name',
  examples: [
    'kubectl create ingress simple --rule="foo.com/bar=svc1:8080,tls=my-cert"',
    'kubectl create ingress catch-all --class=otheringress --rule="/path=svc:port"',
  ],
  flags: [
    text('class', 'The ingress class.'),
    array('rule', 'A rule, host/path=service:port[,tls[=secret]], may be repeated.'),
    text('default-backend', 'Service for everything else, service:port.'),
    array('annotation', 'An annotation, KEY=VALUE, may be repeated.'),
  ],
  gvk: { group: 'networking.k8s.io', version: 'v1', kind: 'Ingress' },
  failure: 'failed to create ingress: ',
  build: buildIngress,
})

interface ParsedRule {
  readonly host: string
  readonly path: string
  readonly backend: IngressBackend
  /** Undefined without tls; empty for the controller's default certificate. */
  readonly secret: string | undefined
}

function buildIngress({ flags }: Invocation): object {
  const backend = flags.text('default-backend')
  if (backend === '' && flags.list('rule').length === 0) {
    throw fail(
      'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    )
  }
  const rules = flags.list('rule').map(parseRule)
  const annotations = Object.fromEntries(flags.list('annotation').map(parseAnnotation))
  if (backend !== '' && backend.split(':').length !== 2) throw fail('default-backend should be in format servicename:serviceport')
  const tls = tlsOf(rules)
  const className = flags.text('class')
  const spec = {
    ...(className !== '' && { ingressClassName: className }),
    ...(backend !== '' && { defaultBackend: backendOf(...(backend.split(':') as [string, string])) }),
    ...(tls.length > 0 && { tls }),
    ...(rules.length > 0 && { rules: rulesOf(rules) }),
  }
  return { ...(Object.keys(annotations).length > 0 && { metadata: { annotations } }), spec }
}

function parseRule(rule: string): ParsedRule {
  const groups = RULE.exec(rule)?.groups
  if (groups === undefined) throw fail(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`)
  const { host = '', path = '', service = '', port = '', tls, secret = '' } = groups
  return { host, path, backend: backendOf(service, port), secret: tls === undefined ? undefined : secret }
}

function parseAnnotation(annotation: string): readonly [string, string] {
  const equals = annotation.indexOf('=')
  if (equals < 0) throw fail(`annotation ${annotation} is invalid and should be in format key=[value]`)
  return [annotation.slice(0, equals), annotation.slice(equals + 1)]
}

function backendOf(name: string, port: string): IngressBackend {
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } }
}

/** Rules of one host are one. Upstream: buildIngressRules */
function rulesOf(parsed: readonly ParsedRule[]): readonly IngressRule[] {
  const hosts = [...new Set(parsed.map(({ host }) => host))]
  return hosts.map((host) => {
    const paths = parsed
      .filter((rule) => rule.host === host)
      .map(({ path, backend }) => {
        const prefix = path.endsWith('*')
        return { backend, path: prefix ? path.slice(0, -1) : path, pathType: prefix ? 'Prefix' : 'Exact' }
      })
    return { ...(host !== '' && { host }), http: { paths } }
  })
}

/** Hosts of one secret stand together, each host once. Upstream: buildTLSRules */
function tlsOf(parsed: readonly ParsedRule[]): readonly IngressTLS[] {
  const seen = new Set<string>()
  const bySecret = new Map<string, string[]>()
  for (const { host, secret } of parsed) {
    if (secret === undefined || seen.has(host)) continue
    seen.add(host)
    bySecret.set(secret, [...(bySecret.get(secret) ?? []), ...(host === '' ? [] : [host])])
  }
  return [...bySecret]
    .filter(([secret, hosts]) => secret !== '' || hosts.length > 0)
    .map(([secretName, hosts]) => ({ ...(hosts.length > 0 && { hosts }), ...(secretName !== '' && { secretName }) }))
}
