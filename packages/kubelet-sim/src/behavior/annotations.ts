import type { Pod } from '@kubesim/api'
import type { Behavior } from '../containers/behavior.ts'
import { BehaviorError, readBehavior } from './behavior-form.ts'
import { resolveBehavior } from './resolve-behavior.ts'

/** YAML about all containers of a pod. */
export const BEHAVIOR_ANNOTATION = 'kubesim.dev/behavior'
/** With the name of a container behind it: YAML about that one. */
const CONTAINER_PREFIX = 'behavior.kubesim.dev/'

const NONE: readonly Partial<Behavior>[] = []
const KNOWN_MAX = 1_000
const known = new Map<string, Partial<Behavior> | BehaviorError>()

/** What the annotations of a pod say of a container, the weaker first; one that makes no sense says nothing. */
export function annotatedBehaviors({ metadata: { annotations } }: Pod, containerName: string): readonly Partial<Behavior>[] {
  if (annotations === undefined) return NONE
  const ofPod = read(annotations, BEHAVIOR_ANNOTATION)
  const own = read(annotations, CONTAINER_PREFIX + containerName)
  if (ofPod === undefined && own === undefined) return NONE
  return [ofPod, own].filter((each) => each !== undefined && !(each instanceof BehaviorError)) as Partial<Behavior>[]
}

/** What is wrong with the annotations of a pod, each problem with its field and line. */
export function behaviorProblems(pod: Pod): readonly string[] {
  const { annotations } = pod.metadata
  if (annotations === undefined) return []
  const names = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name)
  return Object.keys(annotations).flatMap((key) => {
    if (key.startsWith(CONTAINER_PREFIX) && !names.includes(key.slice(CONTAINER_PREFIX.length)))
      return [`annotation ${key}: the pod has no container ${key.slice(CONTAINER_PREFIX.length)}`]
    const result = key === BEHAVIOR_ANNOTATION || key.startsWith(CONTAINER_PREFIX) ? read(annotations, key) : undefined
    return result instanceof BehaviorError ? [result.message] : []
  })
}

function read(annotations: Readonly<Record<string, string>>, key: string): Partial<Behavior> | BehaviorError | undefined {
  const text = annotations[key]
  if (text === undefined) return undefined
  let result = known.get(key + text)
  if (result === undefined) {
    if (known.size >= KNOWN_MAX) known.clear()
    result = parse(text, key)
    known.set(key + text, result)
  }
  return result
}

function parse(text: string, key: string): Partial<Behavior> | BehaviorError {
  try {
    return resolveBehavior(readBehavior(text, `annotation ${key}`))
  } catch (error) {
    if (error instanceof BehaviorError) return error
    throw error
  }
}
