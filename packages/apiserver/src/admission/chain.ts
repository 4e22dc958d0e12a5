import type { KubeObject, RequestOptions, ResourceDefinition, UserInfo } from '@kubesim/api'
import type { ServedResource } from '../registry/served-resource.ts'
import type { RequestScope } from '../request-scope.ts'
import {
  type AdmissionContext,
  type AdmissionOperation,
  type AdmissionPlugin,
  type AdmissionQuestion,
  isQuestion,
  SuspendSignal,
} from './plugin.ts'

/** The plugins that look at one kind of request. */
interface Line {
  readonly mutating: readonly AdmissionPlugin[]
  readonly validating: readonly AdmissionPlugin[]
}

/** One admission decision to be made. */
export interface Admission {
  readonly operation: AdmissionOperation
  readonly subresource: string
  readonly name: string
  readonly object: KubeObject | undefined
  readonly oldObject: KubeObject | undefined
}

/** All plugins in the order in which they are asked. */
export class AdmissionChain {
  private readonly plugins: readonly AdmissionPlugin[]
  private readonly lines = new WeakMap<ServedResource, Map<AdmissionOperation, Map<string, Line>>>()

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.plugins = plugins
  }

  /** Runs the mutating plugins; the object as they leave it. Throws a StatusError, or a SuspendSignal when one has a question. */
  admit(scope: RequestScope, admission: Admission): KubeObject | undefined {
    const { mutating } = this.lineOf(scope.resource, admission)
    if (mutating.length === 0) return admission.object
    const context = new Context(scope, admission)
    for (let index = 0; index < mutating.length; index++) {
      const admitted = mutating[index]!.admit!(context)
      if (isQuestion(admitted)) throw context.suspend(admitted)
      context.object = admitted
    }
    return context.object
  }

  /** Runs the validating plugins on what will be stored. */
  validate(scope: RequestScope, admission: Admission, object: KubeObject | undefined): void {
    const { validating } = this.lineOf(scope.resource, admission)
    if (validating.length === 0) return
    const context = new Context(scope, admission)
    context.object = object
    if (admission.name === '') context.name = object?.metadata.name ?? ''
    for (let index = 0; index < validating.length; index++) {
      const question = validating[index]!.validate!(context)
      if (question !== undefined) throw context.suspend(question)
    }
  }

  private lineOf(resource: ServedResource, { operation, subresource }: Admission): Line {
    let operations = this.lines.get(resource)
    if (operations === undefined) {
      operations = new Map()
      this.lines.set(resource, operations)
    }
    let lines = operations.get(operation)
    if (lines === undefined) {
      lines = new Map()
      operations.set(operation, lines)
    }
    let line = lines.get(subresource)
    if (line === undefined) {
      const concerned = this.plugins.filter((plugin) => plugin.handles(operation, resource.definition, subresource))
      line = {
        mutating: concerned.filter((plugin) => plugin.admit !== undefined),
        validating: concerned.filter((plugin) => plugin.validate !== undefined),
      }
      lines.set(subresource, line)
    }
    return line
  }
}

class Context implements AdmissionContext {
  readonly operation: AdmissionOperation
  readonly subresource: string
  readonly oldObject: KubeObject | undefined
  name: string
  object: KubeObject | undefined
  private readonly scope: RequestScope

  constructor(scope: RequestScope, admission: Admission) {
    this.scope = scope
    this.operation = admission.operation
    this.subresource = admission.subresource
    this.name = admission.name
    this.object = admission.object
    this.oldObject = admission.oldObject
  }

  get definition(): ResourceDefinition {
    return this.scope.resource.definition
  }

  get namespace(): string {
    return this.scope.namespace ?? ''
  }

  get options(): RequestOptions {
    return this.scope.options
  }

  get dryRun(): boolean {
    return this.scope.dryRun
  }

  get user(): UserInfo {
    return this.scope.user
  }

  warn(text: string): void {
    this.scope.warn(text)
  }

  answer(questionKey: string): unknown {
    return this.scope.answers?.get(this.keyOf(questionKey))
  }

  suspend(question: AdmissionQuestion): SuspendSignal {
    return new SuspendSignal({ ...question, key: this.keyOf(question.key) })
  }

  /** One request may ask about many objects, as deletecollection does. */
  private keyOf(questionKey: string): string {
    return `${this.operation} ${this.name} ${questionKey}`
  }
}
