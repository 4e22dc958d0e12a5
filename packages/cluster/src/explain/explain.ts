import { formatTime, type KubeObject, keyOf, type Pod, resolveResource } from '@kubesim/api'
import { decisionTable } from '@kubesim/scheduler'
import type { World } from '../world.ts'
import { notSimulated } from './not-simulated.ts'

/**
 * Tells in text why an object is as it is: for a pod the scheduler's decision, for everything the chain of passes that led to its last change, and
 * what of its spec is stored but not acted on. Throws a RangeError for a target that cannot be understood or found.
 */
export function explain(world: World, target: string, defaultNamespace: string): string {
  const object = find(world, target, defaultNamespace)
  const parts = [headline(object), ...causes(world, object)]
  if (object.kind === 'Pod') parts.unshift(...decision(world, object as Pod))
  if (object.kind === 'Pod') parts.push(...world.fleet.assumptions(object as Pod).map((each) => `assumed: ${each}`))
  const fields = notSimulated(object)
  if (fields.length > 0) parts.push(`not simulated yet: ${fields.join(', ')}`)
  return `${parts.join('\n')}\n`
}

function find(world: World, target: string, defaultNamespace: string): KubeObject {
  const words = target.trim().split(/\s+/)
  const flag = words.findIndex((word) => word === '-n' || word === '--namespace')
  const namespace = flag >= 0 ? words.splice(flag, 2)[1] : defaultNamespace
  const [name, ...more] = words[0]!.includes('/') ? [words[0]!.slice(words[0]!.indexOf('/') + 1), ...words.slice(1)] : words.slice(1)
  const type = words[0]!.split('/')[0]!
  if (name === undefined || name === '' || more.length > 0)
    throw new RangeError('why takes one object, such as "why pod/web-0" or "why deployment/web-app -n production"')
  const definition = resolveResource(type)
  if (definition === undefined) throw new RangeError(`the server doesn't have a resource type "${type}"`)
  return world.client.of(definition).get(definition.namespaced ? { namespace: namespace!, name } : { name })
}

function headline(object: KubeObject): string {
  const { creationTimestamp, resourceVersion } = object.metadata
  return `${object.kind} ${keyOf(object)}: created ${creationTimestamp}, last changed by revision ${resourceVersion}`
}

function decision(world: World, pod: Pod): string[] {
  const decided = world.scheduler.decision(keyOf(pod))
  return decided === undefined ? [] : [decisionTable(decided).trimEnd()]
}

function causes(world: World, object: KubeObject): string[] {
  const { trace } = world.kernel
  const revision = Number(object.metadata.resourceVersion)
  const chain = trace.chain(revision)
  if (chain.length === 0) return [`revision ${revision} was written from outside (or longer ago than the trace goes back)`]
  const lines = chain.map((pass, index) => {
    const notes = trace.notesOf(pass.turn).map((note) => note.text)
    const did = notes.length === 0 ? '' : `: ${notes.join('; ')}`
    return `${index === 0 ? '  written by' : '  because of'} #${pass.turn} ${formatTime(pass.timeMs)} ${pass.component} (${pass.key})${did}`
  })
  const last = chain.at(-1)!
  return [
    ...lines,
    last.cause === 0 ? '  because of an input from outside' : `  because of #${last.cause}, which the trace no longer holds`,
  ]
}
