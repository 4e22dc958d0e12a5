import { configMaps, type Namespace, namespaces, serviceAccounts } from '@kubesim/api'
import { settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { startControllers } from '../kit/controller-world.fixture.ts'
import { rootCaPublisher } from '../root-ca-publisher/controller.ts'
import { ROOT_CA } from '../root-ca-publisher/root-ca.ts'
import { serviceAccountController } from './controller.ts'

function start() {
  const world = startControllers(serviceAccountController, rootCaPublisher)
  const make = (name: string, phase = 'Active') => {
    const namespace: Namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      spec: { finalizers: ['kubernetes'] },
      status: { phase },
    }
    world.client.of(namespaces).create(namespace)
    settle(world.kernel)
  }
  /** Controllers have accounts too, which are there before any namespace is. */
  const accounts = () =>
    world
      .list(serviceAccounts)
      .filter(({ metadata }) => metadata.namespace !== 'kube-system')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  return { ...world, make, accounts }
}

describe('what every namespace gets', () => {
  test('an account named default, again and again', () => {
    const world = start()
    world.make('shop')
    world.make('bank')
    expect(world.accounts()).toEqual(['shop/default', 'bank/default'])
    world.client.of(serviceAccounts).delete({ namespace: 'shop', name: 'default' })
    settle(world.kernel)
    expect(world.accounts()).toEqual(['bank/default', 'shop/default'])
  })

  test('the certificate authority of the cluster, which nobody else may change', () => {
    const world = start()
    world.make('shop')
    const [published] = world.list(configMaps)
    expect(published).toMatchObject({ metadata: { name: 'kube-root-ca.crt', namespace: 'shop' }, data: { 'ca.crt': ROOT_CA } })
    expect(published!.metadata.annotations!['kubernetes.io/description']).toMatch(
      /^Contains a CA bundle that can be used to verify the kube-apiserver/,
    )
    expect(ROOT_CA).toMatch(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n$/)
    world.client.of(configMaps).update({ ...published!, data: { 'ca.crt': 'forged', more: '1' } })
    settle(world.kernel)
    expect(world.list(configMaps)[0]!.data).toEqual({ 'ca.crt': ROOT_CA })
    world.client.of(configMaps).delete({ namespace: 'shop', name: 'kube-root-ca.crt' })
    settle(world.kernel)
    expect(world.names(configMaps)).toEqual(['kube-root-ca.crt'])
  })

  test('nothing when it is on its way out', () => {
    const world = start()
    world.make('shop')
    world.client.of(namespaces).delete({ name: 'shop' })
    settle(world.kernel)
    world.client.of(serviceAccounts).delete({ namespace: 'shop', name: 'default' })
    world.client.of(configMaps).delete({ namespace: 'shop', name: 'kube-root-ca.crt' })
    settle(world.kernel)
    expect(world.accounts()).toEqual([])
    expect(world.list(configMaps)).toEqual([])
  })
})
