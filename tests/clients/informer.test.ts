// An informer of @kubernetes/client-node that loses its watch while history moves on without it.
import { CoreV1Api, type Informer, makeInformer, type ObjectCache, type V1ConfigMap } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServedCluster, serveCluster } from '../http/served-cluster.ts'
import { BreakableLink } from './breakable-link.ts'
import { readKubeConfig } from './kube-config.ts'

const namespace = 'default'
const HISTORY_LIMIT = 20
let served: ServedCluster
let link: BreakableLink

beforeAll(async () => {
  served = await serveCluster({ cluster: { historyLimit: HISTORY_LIMIT } })
  link = await BreakableLink.open(Number(new URL(served.url).port))
})
afterAll(async () => {
  link.close()
  await served.close()
})

/** What an informer has told so far; awaited until something has been told. */
class Told {
  readonly lines: string[] = []
  private wake = () => {}

  constructor(informer: Informer<V1ConfigMap>) {
    for (const verb of ['add', 'update', 'delete'] as const) informer.on(verb, ({ metadata }) => this.tell(`${verb} ${metadata?.name}`))
    informer.on('connect', () => this.tell('connect'))
    informer.on('error', () => this.tell('error'))
  }

  async until(line: string, from = 0): Promise<void> {
    while (!this.lines.slice(from).includes(line)) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }

  private tell(line: string): void {
    this.lines.push(line)
    this.wake()
  }
}

test('an informer goes on across a 410', async () => {
  const direct = readKubeConfig(served.kubeconfig).makeApiClient(CoreV1Api)
  const create = (name: string) => direct.createNamespacedConfigMap({ namespace, body: { metadata: { name } } })
  const config = readKubeConfig(served.kubeconfig, { port: link.port })
  const listing = config.makeApiClient(CoreV1Api)
  let lists = 0
  const informer: Informer<V1ConfigMap> & ObjectCache<V1ConfigMap> = makeInformer(
    config,
    `/api/v1/namespaces/${namespace}/configmaps`,
    () => {
      lists++
      return listing.listNamespacedConfigMap({ namespace })
    },
  )
  const told = new Told(informer)
  await create('before')
  await informer.start()
  await told.until('add before')
  await create('watched')
  await told.until('add watched')
  expect(lists).toBe(1)

  link.cut()
  await told.until('error')
  await direct.deleteNamespacedConfigMap({ namespace, name: 'before' })
  for (let index = 0; index <= HISTORY_LIMIT; index++) await create(`missed-${index}`)
  link.mend()

  const cutAt = told.lines.length
  // As a user's error handler does. Where it left off is no longer known: it is told so, and lists again.
  await informer.start()
  await told.until(`add missed-${HISTORY_LIMIT}`, cutAt)
  expect(lists).toBe(2)
  expect(told.lines.slice(cutAt).filter((line) => line === 'connect')).toHaveLength(2)
  expect(told.lines.slice(cutAt)).toContain('delete before')
  await create('after')
  await told.until('add after', cutAt)
  expect(informer.get('before', namespace)).toBeUndefined()
  expect(
    informer
      .list(namespace)
      .map(({ metadata }) => metadata?.name ?? '')
      .filter((name) => name !== 'kube-root-ca.crt')
      .sort(),
  ).toEqual(['after', ...Array.from({ length: HISTORY_LIMIT + 1 }, (_, index) => `missed-${index}`), 'watched'].sort())
  await informer.stop()
})
