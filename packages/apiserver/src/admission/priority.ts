import type { Pod, PodSpec, PriorityClass } from '@kubesim/api'
import type { KeyValue, Store } from '../store/index.ts'
import { DerivedValue } from './derived-value.ts'
import type { AdmissionContext, AdmissionPlugin } from './plugin.ts'
import { isPodWrite, withSpec } from './pod-spec.ts'
import { forbiddenBy } from './refusal.ts'

const PRIORITY_CLASSES = 'scheduling.k8s.io/priorityclasses'

/** All that a decision depends on; a new one when any class changes, so that its identity tells whether a remembered decision still holds. */
interface Classes {
  readonly byName: ReadonlyMap<string, PriorityClass>
  readonly globalDefault: PriorityClass | undefined
}

interface Resolution {
  readonly className: string | undefined
  readonly priority: number
  readonly preemptionPolicy: string | undefined
}

/** Turns a pod's priority class into its priority, and allows one global default class. Upstream: plugin/pkg/admission/priority */
export function priority(store: Store<object>): AdmissionPlugin {
  const classes = new DerivedValue(store, PRIORITY_CLASSES, gather)
  const known = new WeakMap<PodSpec, { readonly classes: Classes; readonly spec: PodSpec }>()

  function admitCreate(context: AdmissionContext, pod: Pod): Pod {
    const { spec } = pod
    const current = classes.value
    let resolved = known.get(spec)
    if (resolved === undefined || resolved.classes !== current) {
      resolved = { classes: current, spec: prioritised(context, spec, current) }
      known.set(spec, resolved)
    }
    return resolved.spec === spec ? pod : withSpec(pod, resolved.spec)
  }

  return {
    name: 'Priority',
    handles: (operation, definition, subresource) =>
      isPodWrite(operation, definition, subresource) || isClassWrite(operation, definition, subresource),
    admit(context) {
      if (context.definition.resource !== 'pods') return context.object
      const pod = context.object as Pod
      return context.operation === 'CREATE' ? admitCreate(context, pod) : keepPriority(pod, context.oldObject as Pod)
    },
    validate(context) {
      if (context.definition.resource !== 'pods') requireOneDefault(context, classes.value.globalDefault)
      return undefined
    },
  }
}

function isClassWrite(operation: string, definition: { readonly group: string; readonly resource: string }, subresource: string): boolean {
  const { group, resource } = definition
  const write = operation === 'CREATE' || operation === 'UPDATE'
  return write && group === 'scheduling.k8s.io' && resource === 'priorityclasses' && subresource === ''
}

function gather(items: readonly KeyValue<object>[]): Classes {
  const byName = new Map<string, PriorityClass>()
  let globalDefault: PriorityClass | undefined
  for (const { value } of items) {
    const priorityClass = value as PriorityClass
    byName.set(priorityClass.metadata.name!, priorityClass)
    if (priorityClass.globalDefault && (globalDefault === undefined || globalDefault.value > priorityClass.value))
      globalDefault = priorityClass
  }
  return { byName, globalDefault }
}

function resolve(context: AdmissionContext, spec: PodSpec, classes: Classes): Resolution {
  const wanted = spec.priorityClassName
  if (!wanted) {
    const found = classes.globalDefault
    if (found === undefined) return { className: undefined, priority: 0, preemptionPolicy: 'PreemptLowerPriority' }
    return { className: found.metadata.name!, priority: found.value, preemptionPolicy: found.preemptionPolicy }
  }
  const found = classes.byName.get(wanted)
  if (found === undefined) throw forbiddenBy(context, `no PriorityClass with name ${wanted} was found`)
  return { className: wanted, priority: found.value, preemptionPolicy: found.preemptionPolicy }
}

function prioritised(context: AdmissionContext, spec: PodSpec, classes: Classes): PodSpec {
  const { className, priority, preemptionPolicy } = resolve(context, spec, classes)
  if (spec.priority !== undefined && spec.priority !== priority) {
    throw forbiddenBy(
      context,
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
    )
  }
  if (preemptionPolicy !== undefined && spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    throw forbiddenBy(
      context,
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
    )
  }
  const unchanged =
    spec.priority === priority &&
    spec.priorityClassName === className &&
    (preemptionPolicy ?? spec.preemptionPolicy) === spec.preemptionPolicy
  if (unchanged) return spec
  return {
    ...spec,
    priority,
    ...(className !== undefined && { priorityClassName: className }),
    ...(preemptionPolicy !== undefined && { preemptionPolicy }),
  }
}

/** What was decided at creation stays, whatever an update leaves out. */
function keepPriority(pod: Pod, old: Pod): Pod {
  const priority = pod.spec.priority ?? old.spec.priority
  const preemptionPolicy = pod.spec.preemptionPolicy ?? old.spec.preemptionPolicy
  if (priority === pod.spec.priority && preemptionPolicy === pod.spec.preemptionPolicy) return pod
  return withSpec(pod, {
    ...pod.spec,
    ...(priority !== undefined && { priority }),
    ...(preemptionPolicy !== undefined && { preemptionPolicy }),
  })
}

function requireOneDefault(context: AdmissionContext, found: PriorityClass | undefined): void {
  const wanted = context.object as PriorityClass
  if (!wanted.globalDefault || found === undefined) return
  if (context.operation === 'UPDATE' && found.metadata.name === wanted.metadata.name) return
  throw forbiddenBy(context, `PriorityClass ${found.metadata.name} is already marked as default. Only one default can exist`)
}
