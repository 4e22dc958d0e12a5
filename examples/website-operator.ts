// An operator: for every ConfigMap labelled `example.com/kind: website` it runs a Deployment and a Service, says how far it is in a condition,
// and cleans up before the ConfigMap goes. It knows nothing of where it runs: see 08-operator.ts for both places.
import {
  type Condition,
  type ConfigMap,
  configMaps,
  type Deployment,
  defineOperator,
  deployments,
  type Service,
  services,
  withStatusCondition,
} from 'kubesim'

const CONDITIONS = 'example.com/conditions'

export const websiteOperator = defineOperator<ConfigMap>({
  name: 'website-operator',
  for: configMaps,
  owns: [deployments, services],
  concerns: ({ metadata }) => metadata.labels?.['example.com/kind'] === 'website',
  finalizer: 'example.com/farewell',

  async reconcile(site, { api, own, event, nowMs }) {
    const running = await own(deployments, deployment(site))
    await own(services, service(site))
    const wanted = Number(site.data?.replicas ?? 1)
    const ready = running.status?.readyReplicas ?? 0
    const before = conditionsOf(site)
    const status = ready >= wanted ? 'True' : 'False'
    const reason = status === 'True' ? 'AllServe' : 'SomeStart'
    const next = withStatusCondition(before, { type: 'Ready', status, reason, message: `${ready} of ${wanted} serve` }, nowMs)
    if (next === before) return
    // A ConfigMap has no status, so its condition is an annotation.
    const annotations = { ...site.metadata.annotations, [CONDITIONS]: JSON.stringify(next) }
    await api.update(configMaps, { ...site, metadata: { ...site.metadata, annotations } })
    if (status === 'True') event('Normal', reason, `${site.metadata.name} is open to visitors`)
  },

  /** What it owns goes by itself; what is left is to say goodbye. */
  async finalize(site, { api }) {
    const note: ConfigMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${site.metadata.name}-was-here`, namespace: site.metadata.namespace! },
    }
    if ((await api.find(configMaps, { namespace: site.metadata.namespace!, name: note.metadata.name! })) === undefined)
      await api.create(configMaps, note)
  },
})

export function conditionsOf({ metadata }: ConfigMap): readonly Condition[] {
  return JSON.parse(metadata.annotations?.[CONDITIONS] ?? '[]') as readonly Condition[]
}

function deployment({ metadata, data }: ConfigMap): Deployment {
  const labels = { website: metadata.name! }
  const container = { name: 'web', image: data?.image ?? 'nginx:1.27', ports: [{ containerPort: 80 }] }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: metadata.name! },
    spec: {
      replicas: Number(data?.replicas ?? 1),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  }
}

function service({ metadata }: ConfigMap): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: metadata.name! },
    spec: { selector: { website: metadata.name! }, ports: [{ port: 80 }] },
  }
}
