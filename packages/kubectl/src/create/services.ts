import { isDns1123Subdomain } from '@kubesim/api'
import { count, strings, text } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandDefinition, FlagDefinition } from '../contracts.ts'
import { defineGenerator } from './generator.ts'

type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'

const TCP = strings('tcp', "Ports as '<port>:<targetPort>'.")

function defineService(type: ServiceType, usage: string, flags: readonly FlagDefinition[]): CommandDefinition {
  return defineGenerator({
    name: `service ${type.toLowerCase()}`,
    usage,
    summary: `Create ${type === 'ExternalName' ? 'an' : 'a'} ${type} service`,
    examples: [
      `kubectl create service ${type.toLowerCase()} my-svc ${type === 'ExternalName' ? '--external-name bar.com' : '--tcp=5678:8080'}`,
    ],
    flags: [TCP, ...flags],
    gvk: { group: '', version: 'v1', kind: 'Service' },
    failure: `failed to create ${type} service: `,
    build: (invocation, name) => buildService(invocation, name, type),
  })
}

export const SERVICE_COMMANDS: readonly CommandDefinition[] = [
  defineService('ClusterIP', 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]', [
    text('clusterip', "An address of your own, or 'None' for a headless service."),
  ]),
  defineService('NodePort', 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none]', [count('node-port', 'The port on each node.')]),
  defineService('LoadBalancer', 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none]', []),
  defineService('ExternalName', 'NAME --external-name external.name [--dry-run=server|client|none]', [
    text('external-name', 'The name that the service stands for.', { required: true }),
  ]),
]

/** Upstream: kubectl/pkg/cmd/create ServiceOptions.createService */
function buildService({ flags }: Invocation, name: string, type: ServiceType): object {
  const clusterIP = flags.has('clusterip') ? flags.text('clusterip') : ''
  const externalName = flags.has('external-name') ? flags.text('external-name') : ''
  const nodePort = flags.has('node-port') ? flags.number('node-port') : 0
  const tcp = flags.list('tcp')
  if (clusterIP !== 'None' && tcp.length === 0 && type !== 'ExternalName') throw fail('at least one tcp port specifier must be provided')
  if (type === 'ExternalName' && isDns1123Subdomain(externalName).length > 0) throw fail(`invalid service external name ${externalName}`)
  const labels = { app: name }
  const ports = tcp.map((spec) => ({
    name: spec.replaceAll(':', '-'),
    ...parsePorts(spec),
    protocol: 'TCP',
    ...(nodePort !== 0 && { nodePort }),
  }))
  return {
    metadata: { labels },
    spec: {
      type,
      selector: labels,
      ...(ports.length > 0 && { ports }),
      ...(externalName !== '' && { externalName }),
      ...(clusterIP !== '' && { clusterIP }),
    },
  }
}

/** `80`, `80:8080`, `80:http`. Upstream: parsePorts */
export function parsePorts(spec: string): { readonly port: number; readonly targetPort: number | string } {
  const [first = '', second] = spec.split(':')
  const port = Number(first)
  if (!/^\d+$/.test(first)) throw fail(`strconv.ParseUint: parsing "${first}": invalid syntax`)
  if (port > 65_535) throw fail(`strconv.ParseUint: parsing "${first}": value out of range`)
  if (second === undefined) return { port, targetPort: port }
  if (!/^-?\d+$/.test(second)) return { port, targetPort: second }
  const targetPort = Number(second)
  if (targetPort < 1 || targetPort > 65_535) throw fail('must be between 1 and 65535, inclusive')
  return { port, targetPort }
}
