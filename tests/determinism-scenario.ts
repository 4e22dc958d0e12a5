import { type Cluster, catalogue, createCluster, pods } from 'kubesim'

export interface Outcome {
  readonly hash: string
  readonly fingerprint: string
  readonly podNames: readonly string[]
}

export interface ScenarioOptions {
  readonly seed: string
  /** Called when the cluster is up and again after every command. */
  readonly look?: (cluster: Cluster) => void
}

/** A rollout, a bad image, an undo, a scaling, a lost pod and a cordoned node: a bit of everything. */
export async function runScenario({ seed, look = () => {} }: ScenarioOptions): Promise<Outcome> {
  const cluster = await createCluster({ seed })
  look(cluster)
  await cluster.apply('examples/manifests/web-app.yaml')
  await cluster.runUntil('deployment/web-app available -n production')
  const commands = [
    'set image deployment/web-app web-app=myregistry/web-app:does-not-exist',
    'rollout status deployment/web-app --timeout=1m',
    'rollout undo deployment/web-app',
    'scale deployment/web-app --replicas=5',
    'cordon node-2',
    'delete pods -l app=web-app --wait=false',
  ]
  for (const command of commands) {
    await cluster.kubectl(`${command} -n production`)
    await cluster.runFor('20s')
    look(cluster)
  }
  await cluster.settle()
  const podNames = cluster.list(pods, 'production').map((pod) => pod.metadata.name!)
  const outcome = { hash: cluster.hash, fingerprint: cluster.fingerprint(), podNames }
  await cluster.stop()
  return outcome
}

/** Watches every resource and reads everything, in every way there is. */
export function readEverything(cluster: Cluster): void {
  const listable = catalogue().filter(({ verbs }) => verbs.includes('list') && verbs.includes('watch'))
  for (const definition of listable) {
    const client = cluster.client.of(definition)
    const stream = client.watch({ sendInitialEvents: true })
    stream.onReady(() => void stream.take())
    for (const object of client.list({ limit: 5 }).items)
      client.get({ namespace: object.metadata.namespace, name: object.metadata.name! } as { name: string })
  }
  cluster.fingerprint()
  cluster.trace(100)
  cluster.objectsAt(cluster.revision)
}
