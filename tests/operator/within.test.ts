import { type Cluster, configMaps, createCluster, defineOperator, deployments, pods, services } from 'kubesim'
import { afterEach, expect, test } from 'vitest'
import { conditionsOf, websiteOperator } from '../../examples/website-operator.ts'
import { SITE } from './site.ts'

let cluster: Cluster
afterEach(() => cluster.stop())

async function start(seed = 1): Promise<Cluster> {
  cluster = await createCluster({ seed, nodes: 2, controllers: [websiteOperator] })
  await cluster.apply(SITE)
  await cluster.settle()
  return cluster
}

const site = () => cluster.get(configMaps, 'shop')

test('an operator makes what its object asks for, says so, and follows its changes', async () => {
  await start()
  expect(cluster.get(deployments, 'shop')!.status).toMatchObject({ readyReplicas: 2 })
  expect(cluster.get(services, 'shop')!.metadata.ownerReferences).toMatchObject([{ kind: 'ConfigMap', name: 'shop', controller: true }])
  expect(conditionsOf(site()!)).toMatchObject([{ type: 'Ready', status: 'True', reason: 'AllServe', message: '2 of 2 serve' }])
  const told = (await cluster.kubectl('get events --field-selector reason=AllServe -o custom-columns=M:.message,S:.source.component'))
    .stdout
  expect(told).toMatch(/shop is open to visitors +website-operator\n$/)
  await cluster.kubectl(`patch configmap shop -p '{"data":{"replicas":"3"}}'`)
  await cluster.settle()
  expect(cluster.list(pods, 'default')).toHaveLength(3)
  expect(conditionsOf(site()!)[0]).toMatchObject({ status: 'True', message: '3 of 3 serve' })
})

test('what somebody else changes or deletes of its own it sets right', async () => {
  await start()
  await cluster.kubectl('scale deployment shop --replicas=5')
  await cluster.kubectl('delete service shop')
  await cluster.settle()
  expect(cluster.get(deployments, 'shop')!.spec.replicas).toBe(2)
  expect(cluster.get(services, 'shop')).toBeDefined()
})

test('it cleans up before its object goes, and nothing is done twice', async () => {
  await start()
  const writes = cluster.revision
  await cluster.runFor('1m')
  const heartbeats = cluster.trace(100_000).filter(({ component, lastRevision }) => component.includes('website') && lastRevision > writes)
  expect(heartbeats).toEqual([])
  await cluster.kubectl('delete configmap shop --wait=false')
  await cluster.settle()
  expect(site()).toBeUndefined()
  expect(cluster.get(configMaps, 'shop-was-here')).toBeDefined()
  expect(cluster.list(pods, 'default')).toEqual([])
})

test('its passes, though they wait, come in an order that the seed alone decides', async () => {
  const hashes = []
  for (let run = 0; run < 2; run++) {
    hashes.push((await start(7)).hash)
    if (run === 0) await cluster.stop()
  }
  expect(hashes[0]).toBe(hashes[1])
})

test('a fault of the program ends the run with an error that names it', async () => {
  const broken = defineOperator({
    name: 'broken-operator',
    for: configMaps,
    concerns: ({ metadata }) => metadata.name === 'shop',
    reconcile: async () => {
      throw new TypeError('undefined is not a website')
    },
  })
  cluster = await createCluster({ nodes: 1, controllers: [broken] })
  await cluster.apply(SITE)
  await expect(cluster.settle()).rejects.toThrow('broken-operator failed on default/shop: TypeError: undefined is not a website')
})

test('it can ask to be called again', async () => {
  let passes = 0
  const clock = defineOperator({
    name: 'clock-operator',
    for: configMaps,
    concerns: ({ metadata }) => metadata.name === 'shop',
    reconcile: () => {
      passes++
      return { requeueAfterMs: 60_000 }
    },
  })
  cluster = await createCluster({ nodes: 1, controllers: [clock] })
  await cluster.apply(SITE)
  await cluster.settle()
  expect(passes).toBe(1)
  await cluster.runFor('10m')
  expect(passes).toBe(11)
})
