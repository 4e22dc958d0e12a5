import { type ApiHandler, type ApiRequest, catalogue, type KubeObject, type ResourceDefinition, type UserInfo } from '@kubesim/api'
import type { Kernel, NodeApi, PodMetricSource } from '@kubesim/kernel'
import { admissionPlugins } from './admission/built-in.ts'
import { AdmissionChain } from './admission/chain.ts'
import type { AdmissionPlugin } from './admission/plugin.ts'
import { AuthorizationCache } from './auth/authorization-cache.ts'
import { type AuthorizationMode, chooseAuthorizer } from './auth/authorization-mode.ts'
import type { AuthorizationAttributes, AuthorizationVerdict } from './auth/authorizer.ts'
import { RbacPolicy } from './auth/rbac/rbac-policy.ts'
import { authenticateToken, ISSUER } from './auth/service-account-token.ts'
import { type DiscoveredGroup, discover } from './discovery/discovery.ts'
import { RequestHandler } from './handler.ts'
import { ResourceCatalog } from './registry/catalog.ts'
import { IdentitySource } from './registry/identity.ts'
import { withResourceVersion } from './registry/metadata.ts'
import { builtInOptions } from './resources/built-in.ts'
import { MetricBoard } from './resources/custom-metrics/metric-board.ts'
import { MetricGroups } from './resources/custom-metrics/metric-groups.ts'
import { EVENT_TTL_MS, EventTtl } from './resources/event/event-ttl.ts'
import { updateStatusInternally } from './resources/internal-write.ts'
import { nodeMetrics, podMetrics } from './resources/metrics/definitions.ts'
import { nodeNameOf } from './resources/pod.ts'
import type { ServiceNetworkOptions } from './resources/service/hooks.ts'
import type { ServerCore } from './server-core.ts'
import type { KeyValue, Store } from './store/index.ts'
import type { PodConnection } from './streams/pod-connection.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface ApiServerOptions {
  readonly kernel: Kernel
  /** Empty, or as another server with the same definitions has left it. */
  readonly store: Store<object>
  /** What is served from the start; default the built-in catalogue. */
  readonly definitions?: readonly ResourceDefinition[]
  /** Who may do what; default AlwaysAllow. */
  readonly authorization?: AuthorizationMode
  /** Plugins after the built-in ones. */
  readonly admission?: readonly AdmissionPlugin[]
  /** The kubelets, for pod logs, streams and metrics. */
  readonly nodeApi?: NodeApi
  /** What pods export to a monitoring system, for custom.metrics.k8s.io. */
  readonly podMetrics?: PodMetricSource
  readonly network?: ServiceNetworkOptions
  /** Deeply freezes what is stored, so that a mutation throws: for tests and development, as it costs every later copy. */
  readonly freeze?: boolean
}

/** How many objects of a resource are stored. */
export interface ObjectCount {
  readonly group: string
  readonly resource: string
  readonly count: number
}

/** A Kubernetes API server over a store: the entry of every request, and what it serves. */
export interface ApiServer extends ApiHandler {
  /** Opens a stream to a pod: exec, attach, port-forward. Throws StatusErrors. */
  connect(request: ApiRequest): PodConnection
  /** What clients discover, in upstream's order. */
  discovery(): readonly DiscoveredGroup[]
  /** Everything that is served, most preferred first. */
  definitions(): readonly ResourceDefinition[]
  definitionFor(group: string, version: string, resource: string): ResourceDefinition | undefined
  definitionForKind(group: string, version: string, kind: string): ResourceDefinition | undefined
  /** Serves a resource from now on, as a CustomResourceDefinition asks for. Throws when it is served already. */
  serve(definition: ResourceDefinition): void
  /** Serves it no longer; what is stored stays. */
  withdraw(definition: ResourceDefinition): void
  /** Throws 403 unless the user of a request may make it; for what fails before it is a whole one. */
  requireAllowed(request: ApiRequest): void
  /** For what is no resource request: paths, impersonation. */
  authorize(attributes: AuthorizationAttributes): AuthorizationVerdict
  /** Whom a service account's token stands for at this moment; undefined when it is none, or no longer one. */
  userOfToken(token: string): UserInfo | undefined
  /** How long Events written from now on are kept, in virtual milliseconds, if that is longer than the usual hour. */
  keepEvents(ttlMs: number): void
  /** The metrics that a metrics adapter would find: custom.metrics.k8s.io and external.metrics.k8s.io. */
  readonly metrics: MetricBoard
  /** What is stored, by kind of resource; of which there never was one is left out. */
  objectCounts(): readonly ObjectCount[]
  /** The object that a value of the store stands for, in its storage version. */
  objectOf(stored: KeyValue<object>): KubeObject
}

export function createApiServer(options: ApiServerOptions): ApiServer {
  const { kernel, store } = options
  const catalog = new ResourceCatalog()
  const rbac = new RbacPolicy(store)
  const core: ServerCore = {
    kernel,
    store,
    catalog,
    clock: new VirtualClock(kernel),
    identities: new IdentitySource(kernel),
    dryRunIdentities: new IdentitySource(kernel, 'dryRun/'),
    admission: new AdmissionChain(
      admissionPlugins(kernel, store, { added: options.admission ?? [], writeStatus: (object) => updateStatusInternally(core, object) }),
    ),
    rbac,
    authorization: new AuthorizationCache(chooseAuthorizer(options.authorization ?? 'AlwaysAllow', store, rbac)),
    nodeApi: options.nodeApi,
    freeze: options.freeze ?? false,
  }
  const optionsOf = builtInOptions(kernel, store, options.network ?? {})
  for (const definition of options.definitions ?? catalogue()) catalog.add(definition, optionsOf(definition))
  if (options.nodeApi !== undefined) for (const definition of [nodeMetrics, podMetrics]) catalog.add(definition, optionsOf(definition))
  const metrics = new MetricBoard(options.podMetrics)
  const metricGroups = new MetricGroups(metrics, core)
  catalog.serveUnlisted((group, version, resource) => metricGroups.find(group, version, resource))
  store.indexBy('pods', 'spec.nodeName', nodeNameOf)
  const eventTtl = watchWrites(core)
  const handler = new RequestHandler(core)
  return {
    handle: (request) => handler.handle(request),
    connect: (request) => handler.connect(request),
    requireAllowed: (request) => handler.requireAllowed(request),
    metrics,
    discovery: () => [...discover([...catalog.all()].map(({ definition }) => definition)), ...metricGroups.discovered()],
    definitions: () => [...catalog.all()].map(({ definition }) => definition),
    definitionFor: (group, version, resource) => catalog.find(group, version, resource)?.definition,
    definitionForKind: (group, version, kind) => catalog.findByKind(group, version, kind)?.definition,
    serve: (definition) => void catalog.add(definition),
    withdraw: (definition) => catalog.remove(definition),
    authorize: (attributes) => core.authorization.authorizer.authorize(attributes),
    userOfToken: (token) => {
      const found = authenticateToken(store, token, kernel.now / 1000)
      return typeof found !== 'string' && found.audiences.includes(ISSUER) ? found.user : undefined
    },
    keepEvents: (ttlMs) => {
      if (eventTtl !== undefined) eventTtl.ttlMs = Math.max(EVENT_TTL_MS, ttlMs)
    },
    objectCounts: () => store.resources().map((name) => ({ ...groupAndResource(name), count: store.count(name) })),
    objectOf: ({ resource, value }) => catalog.stored(resource)?.fromStored(value) ?? (value as KubeObject),
  }
}

/** `apps/deployments` as the store has it, `pods` in the core group. */
function groupAndResource(storageName: string): Pick<ObjectCount, 'group' | 'resource'> {
  const slash = storageName.lastIndexOf('/')
  return { group: storageName.slice(0, Math.max(slash, 0)), resource: storageName.slice(slash + 1) }
}

/** Every write goes into the trace, and those of Events to whoever lets them expire. */
function watchWrites({ kernel, store, catalog }: ServerCore): EventTtl | undefined {
  const events = catalog.find('', 'v1', 'events')
  const remove = (key: string, revision: number) => {
    const found = store.get('events', key)
    if (events === undefined || found === undefined || found.modRevision !== revision) return
    const last = withResourceVersion(events, events.fromStored(found.value), store.nextRevision)
    store.delete('events', key, revision, events.toStored(last))
  }
  const ttl = events === undefined ? undefined : new EventTtl(kernel, remove)
  store.onWrite(({ type, kv, prev }) => {
    kernel.wrote(kv.modRevision, kv, type === 'delete' ? 'deleted' : prev === undefined ? 'created' : 'updated')
    if (type === 'put' && kv.resource === 'events') ttl?.wrote(kv)
  })
  return ttl
}
