import { type Node, nodes as nodeKind, type Pod, type PodSpec, pods } from '@kubesim/api'
import { nodeObject } from '@kubesim/kubelet-sim'
import type { Decision } from '@kubesim/scheduler'
import { readInputs } from '../apply.ts'
import type { NodeSpecification, PreviewOptions } from '../cluster.ts'
import { planMachine } from '../machines.ts'
import type { World } from '../world.ts'

const NAME = 'preview'
const NEW_NODE = 'new-node'

/**
 * Where a pod would go. It passes the API server as any other, in a dry run, so that it has its defaults, its priority and its tolerations; dry runs
 * draw from streams of their own and leave no mark.
 */
export function schedulePreview(world: World, input: string | Pod | PodSpec, { nodes, namespace = 'default' }: PreviewOptions): Decision {
  const given = podOf(input)
  const { name, generateName: _generateName, resourceVersion: _resourceVersion, uid: _uid, ...metadata } = given.metadata
  const { nodeName: _nodeName, ...spec } = given.spec
  const at = metadata.namespace ?? namespace
  const isTaken = name !== undefined && world.client.of(pods).find({ namespace: at, name }) !== undefined
  const made = world.client.of(pods).create(
    // The name of a pod that is there would be refused.
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, namespace: at, name: isTaken ? `${NAME}-of-${name}` : (name ?? NAME) },
      spec,
    },
    { dryRun: true },
  )
  const pod = isTaken ? { ...made, metadata: { ...made.metadata, name } } : made
  return world.scheduler.preview(
    pod,
    nodes?.map((node) => (typeof node === 'string' || isNode(node) ? node : machineNode(world, node))),
  )
}

function podOf(input: string | Pod | PodSpec): Pod {
  if (typeof input !== 'string') return 'spec' in input ? input : { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: input }
  const [object, ...more] = readInputs([input])
  if (object === undefined || more.length > 0 || object.kind !== 'Pod') throw new RangeError('a preview takes one Pod')
  return object as Pod
}

function isNode(node: Node | NodeSpecification): node is Node {
  return 'metadata' in node
}

/** A machine as it would register, ready and with nothing on it. */
function machineNode(world: World, specification: NodeSpecification): Node {
  return nodeObject(planMachine({ name: NEW_NODE, ...specification }, world.client.of(nodeKind).list().items.length))
}
