import type { CSINode, Node, RuntimeClass } from '@kubesim/api'
import { orNone } from './cell-text.ts'
import { AGE, integer, NAME, tableOf, text, wide } from './table-definition.ts'

const ROLE_LABEL_PREFIX = 'node-role.kubernetes.io/'
const ROLE_LABEL = 'kubernetes.io/role'

export const nodeTable = tableOf<Node>([
  NAME,
  text('Status', nodeStatus),
  text('Roles', (node) => orNone(nodeRoles(node).join(','))),
  AGE,
  text('Version', ({ status }) => status?.nodeInfo?.kubeletVersion),
  wide(text('Internal-IP', (node) => addressOf(node, 'InternalIP'))),
  wide(text('External-IP', (node) => addressOf(node, 'ExternalIP'))),
  wide(text('OS-Image', ({ status }) => status?.nodeInfo?.osImage || '<unknown>')),
  wide(text('Kernel-Version', ({ status }) => status?.nodeInfo?.kernelVersion || '<unknown>')),
  wide(text('Container-Runtime', ({ status }) => status?.nodeInfo?.containerRuntimeVersion || '<unknown>')),
])

function nodeStatus({ spec, status }: Node): string {
  const ready = status?.conditions?.findLast(({ type }) => type === 'Ready')
  const readiness = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return spec?.unschedulable ? `${readiness},SchedulingDisabled` : readiness
}

/** Upstream: printers findNodeRoles */
function nodeRoles({ metadata }: Node): readonly string[] {
  const roles = Object.entries(metadata.labels ?? {}).map(([key, value]) => {
    if (key.startsWith(ROLE_LABEL_PREFIX)) return key.slice(ROLE_LABEL_PREFIX.length)
    return key === ROLE_LABEL ? value : ''
  })
  return [...new Set(roles)].filter((role) => role !== '').sort()
}

function addressOf({ status }: Node, wanted: string): string {
  return status?.addresses?.find(({ type }) => type === wanted)?.address ?? '<none>'
}

export const runtimeClassTable = tableOf<RuntimeClass>([NAME, text('Handler', ({ handler }) => handler), AGE])

export const csiNodeTable = tableOf<CSINode>([NAME, integer('Drivers', ({ spec }) => spec.drivers?.length), AGE])
