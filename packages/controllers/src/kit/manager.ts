import {
  controllerOf,
  groupVersion,
  isConflict,
  isNotFound,
  type KubeObject,
  type ResourceDefinition,
  type ServiceAccount,
  StatusError,
  serviceAccounts,
} from '@kubesim/api'
import {
  type Client,
  type ClientIdentity,
  createEventRecorder,
  createInformers,
  createWorkQueue,
  type EventRecorder,
  type Informer,
  type Informers,
  type ResourceClient,
  type WorkQueue,
} from '@kubesim/client'
import type { ExternalWork, Kernel } from '@kubesim/kernel'
import type { Action } from './action.ts'
import { type AnyController, type Caches, createCaches } from './controller.ts'
import { createExecutor } from './executor.ts'
import { SeenWrites } from './seen-writes.ts'
import { isNamespaceTerminating } from './status-cause.ts'

export const CONTROLLER_MANAGER = 'kube-controller-manager'
const SYSTEM = 'kube-system'

export interface ControllerManagerOptions {
  readonly kernel: Kernel
  /** Opens a client for an identity. */
  readonly connect: (identity: ClientIdentity) => Client
  readonly controllers: readonly (AnyController | ResourceSpanningController)[]
  /** Name of this manager, unique in the cluster; default kube-controller-manager. */
  readonly name?: string
  /** Holds virtual time while a controller waits for something outside of it. Without it no controller may. */
  readonly track?: ExternalWork['track']
}

/** What a controller that spans resources is started with. */
export interface ControllerRuntime {
  readonly kernel: Kernel
  /** Calls the API as this controller. */
  readonly client: Client
  readonly informers: Informers
  readonly recorder: EventRecorder
  /** Names its work queue. */
  readonly queueName: string
  /** Holds virtual time until a promise settles, and takes in between two turns what came of it. */
  readonly track: ExternalWork['track']
}

/** A controller whose work is not keyed by one kind: the garbage collector, the namespace controller. */
export interface ResourceSpanningController {
  readonly name: string
  /** The account that it acts as, where upstream's is not called like the controller. */
  readonly serviceAccount?: string
  /** It has no account: it acts as the controller manager itself. */
  readonly actsAsManager?: boolean
  /** Component named in its Events, where upstream's differs from `name`. */
  readonly eventSource?: string
  start(runtime: ControllerRuntime): { stop(): void }
}

/** Runs controllers over one set of caches, as one process would. */
export interface ControllerManager {
  start(): void
  /** Drops queues and caches, as a crash does. `start` begins anew from what the API says. */
  stop(): void
}

export function createControllerManager(options: ControllerManagerOptions): ControllerManager {
  const name = options.name ?? CONTROLLER_MANAGER
  let informers: Informers | undefined
  let running: { stop(): void }[] = []
  return {
    start() {
      if (informers !== undefined) throw new Error(`${name} is already running`)
      const client = options.connect(MANAGER_IDENTITY)
      createAccounts(client, options.controllers)
      const started = createInformers({ kernel: options.kernel, client, name })
      informers = started
      running = options.controllers.map((controller) => {
        const runtime = runtimeFor(controller, started, { ...options, name })
        return 'start' in controller ? controller.start(runtime) : startController(controller, runtime)
      })
    },
    stop() {
      for (const controller of running) controller.stop()
      running = []
      informers?.stop()
      informers = undefined
    },
  }
}

const ACCOUNT_TRIES_MAX = 50

/** Of the manager itself. */
export const MANAGER_IDENTITY: ClientIdentity = {
  user: { name: `system:${CONTROLLER_MANAGER}`, groups: ['system:authenticated'] },
  userAgent: CONTROLLER_MANAGER,
}

/** The identity under which a controller calls the API. Upstream: controller client builder with service account credentials */
export function controllerIdentity(name: string): ClientIdentity {
  return {
    user: {
      name: `system:serviceaccount:${SYSTEM}:${name}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${SYSTEM}`, 'system:authenticated'],
    },
    userAgent: CONTROLLER_MANAGER,
  }
}

function accountOf({ name, serviceAccount }: AnyController | ResourceSpanningController): string {
  return serviceAccount ?? name
}

/** Each controller's account is made before it is used. Upstream: clientbuilder DynamicClientBuilder, --use-service-account-credentials */
function createAccounts(client: Client, controllers: ControllerManagerOptions['controllers']): void {
  const accounts = client.of(serviceAccounts)
  for (const name of new Set(controllers.filter(({ actsAsManager }) => actsAsManager !== true).map(accountOf))) {
    createAccount(accounts, name)
  }
}

/** Over a bad line it is tried again at once; when that does not help, the controller does without, as its rights hang on the name alone. */
function createAccount(accounts: ResourceClient<ServiceAccount>, name: string): void {
  for (let tries = 0; tries < ACCOUNT_TRIES_MAX; tries++) {
    try {
      if (accounts.find({ namespace: SYSTEM, name }) !== undefined) return
      accounts.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: SYSTEM } })
      return
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      // Without the namespace nobody would look there, and where it goes nothing new comes.
      if (isNotFound(error) || isNamespaceTerminating(error)) return
    }
  }
}

function runtimeFor(
  controller: AnyController | ResourceSpanningController,
  informers: Informers,
  options: ControllerManagerOptions & { readonly name: string },
): ControllerRuntime {
  const { kernel } = options
  const client = options.connect(controller.actsAsManager === true ? MANAGER_IDENTITY : controllerIdentity(accountOf(controller)))
  const component = controller.eventSource ?? controller.name
  return {
    kernel,
    client,
    informers,
    recorder: createEventRecorder({ kernel, client, component }),
    queueName: `${options.name}/${controller.name}`,
    track: options.track ?? untracked,
  }
}

const untracked: ExternalWork['track'] = (name) => {
  throw new Error(`${name} would have to wait, and nobody here waits for it`)
}

/** Runs one controller in the place of its manager: how a controller of several parts starts those that follow the kit. */
export function startController(controller: AnyController, runtime: ControllerRuntime): WorkQueue {
  const { kernel, client, informers, recorder } = runtime
  const caches = createCaches((definition) => informers.informer(definition))
  controller.setup?.(caches)
  const own = informers.informer(controller.for)
  const watched = new Map(watchedBy(controller).map((definition) => [definition, informers.informer(definition)]))
  const seen = new SeenWrites(watched)
  const queue = createWorkQueue({ kernel, name: runtime.queueName, process })
  const executor = createExecutor({
    client,
    definition: controller.for,
    recorder,
    ledger: seen,
    requeue: (key, afterMs, timerClass) => queue.addAfter(key, afterMs, timerClass),
  })

  function process(key: string): void {
    const object = own.get(key)
    if (object === undefined) {
      seen.forget(key)
      queue.forget(key)
      return
    }
    if (!seen.ready(key)) return // parked: it comes back with the next event of the cache that lags
    try {
      const actions = controller.plan(object, controller.observe(object, caches), kernel.now)
      if (actions.length > 0) {
        kernel.trace.note(summary(actions))
        seen.during(key, () => executor.perform(object, actions))
      }
      queue.forget(key)
    } catch (error) {
      // A conflict says that the cache was stale, which the next pass will mend: upstream retries it like any other failure, but does not report it.
      if (!isConflict(error)) kernel.trace.note(`failed: ${error instanceof Error ? error.message : String(error)}`)
      if (!(error instanceof StatusError)) throw error
      if (queue.failures(key) < (controller.retryCountMax ?? Infinity)) queue.addRateLimited(key)
      else queue.forget(key)
    }
  }

  connectEvents(controller, informers, caches, queue)
  for (const informer of watched.values()) {
    informer.onAdvance(() => {
      for (const key of seen.takeParked()) queue.add(key)
    })
  }
  return queue
}

function watchedBy(controller: AnyController): ResourceDefinition[] {
  return [controller.for, ...(controller.owns ?? []), ...(controller.watches ?? []).map((watch) => watch.definition)]
}

function connectEvents(controller: AnyController, informers: Informers, caches: Caches, queue: WorkQueue): void {
  informers.informer(controller.for).onEvent((event) => {
    if (controller.concerns === undefined || controller.concerns(event.object)) queue.add(event.key)
  })
  for (const definition of controller.owns ?? []) ownEvents(controller, informers.informer(definition), queue)
  for (const watch of controller.watches ?? []) {
    informers.informer(watch.definition).onEvent((event) => {
      for (const key of watch.keys(event, caches)) queue.addAfter(key, watch.delayMs ?? 0, 'progress')
    })
  }
}

function ownEvents(controller: AnyController, informer: Informer<KubeObject>, queue: WorkQueue): void {
  const apiVersion = groupVersion(controller.for)
  const ownerKey = (object: KubeObject | undefined): string | undefined => {
    const owner = object === undefined ? undefined : controllerOf(object)
    if (owner === undefined || owner.kind !== controller.for.kind || owner.apiVersion !== apiVersion) return undefined
    return controller.for.namespaced ? `${object!.metadata.namespace}/${owner.name}` : owner.name
  }
  informer.onEvent((event) => {
    const key = ownerKey(event.object)
    if (key !== undefined) queue.add(key)
    // An object that changed hands wakes its former owner too.
    const former = event.type === 'updated' ? ownerKey(event.previous) : undefined
    if (former !== undefined && former !== key) queue.add(former)
  })
}

function summary(actions: readonly Action[]): string {
  const counts = new Map<string, number>()
  const count = (text: string) => counts.set(text, (counts.get(text) ?? 0) + 1)
  for (const action of actions) {
    if (action.verb === 'batch') for (const each of action.actions) count(`${each.verb} ${each.definition.resource}`)
    else if (action.verb === 'ifGone') count(`if ${action.definition.kind} is gone: ${summary(action.actions)}`)
    else if (action.verb === 'event') count(`event ${action.event.reason}`)
    else if (action.verb === 'requeue') count('requeue')
    else count(`${action.verb} ${action.definition.resource}`)
  }
  return [...counts].map(([text, times]) => (times === 1 ? text : `${text} x${times}`)).join(', ')
}
