import type { KubeObject, RequestOptions, ResourceDefinition, UserInfo } from '@kubesim/api'

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/**
 * A request on its way through admission. `object` is what the write would store as far as it is known: defaulted, but before the registry
 * has filled in name, uid and times. Upstream: admission.Attributes
 */
export interface AdmissionContext {
  readonly operation: AdmissionOperation
  readonly definition: ResourceDefinition
  readonly subresource: string
  /** Empty for a cluster-scoped object. */
  readonly namespace: string
  /** Empty while a name has still to be generated. */
  readonly name: string
  /** Undefined for a deletion. */
  readonly object: KubeObject | undefined
  /** The stored object, for updates and deletions. */
  readonly oldObject: KubeObject | undefined
  readonly options: RequestOptions
  readonly dryRun: boolean
  readonly user: UserInfo
  warn(text: string): void
  /** The answer to a question that this request has asked before; undefined when it has not been answered. */
  answer(questionKey: string): unknown
}

/** A plugin's way to say that it needs something from outside before it can decide. */
export interface AdmissionQuestion {
  readonly type: 'question'
  /** Identifies the question within the request, so that the answer is found again when the request runs anew. */
  readonly key: string
  /** What is waited for, for people: `mutating webhook inject.example.com`. */
  readonly waitingFor: string
  readonly question: unknown
}

/** What a mutating plugin makes of the object: the very object when it changes nothing, undefined for an operation without one. */
export type Admitted = KubeObject | undefined | AdmissionQuestion

/**
 * Looks at requests before they are stored. Refuses by throwing a StatusError. Plugins are pure but for what they remember: an object is
 * never mutated, and a decision about a pod spec is remembered by the identity of that spec, as thousands of pods share one.
 * Upstream: admission.MutationInterface, admission.ValidationInterface
 */
export interface AdmissionPlugin {
  /** Upstream's name, where upstream has the plugin. */
  readonly name: string
  /** Asked once per kind of request, not per request. */
  handles(operation: AdmissionOperation, definition: ResourceDefinition, subresource: string): boolean
  admit?(context: AdmissionContext): Admitted
  validate?(context: AdmissionContext): AdmissionQuestion | undefined
}

export function isQuestion(value: unknown): value is AdmissionQuestion {
  return value !== null && typeof value === 'object' && (value as { type?: unknown }).type === 'question' && 'waitingFor' in value
}

/** Carries a question up to the entry of the server. Not an error: it is caught there in every case. */
export class SuspendSignal {
  readonly question: AdmissionQuestion

  constructor(question: AdmissionQuestion) {
    this.question = question
  }
}
