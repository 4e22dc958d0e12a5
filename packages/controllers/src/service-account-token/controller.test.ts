import { readSecretToken, type Secret, type ServiceAccount, secrets, serviceAccounts } from '@kubesim/api'
import { settle } from '@kubesim/kernel'
import { expect, test } from 'vitest'
import { type ControllerWorld, startControllers } from '../kit/controller-world.fixture.ts'
import { ROOT_CA } from '../root-ca-publisher/root-ca.ts'
import { planTokenSecret, tokensController } from './controller.ts'

const ACCOUNT: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'shop' } }
const SECRET: Secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/service-account-token',
  metadata: { name: 'robot-token', namespace: 'shop', annotations: { 'kubernetes.io/service-account.name': 'robot' } },
}

function worldWith(account: ServiceAccount): ControllerWorld {
  const world = startControllers(tokensController)
  world.client.of(serviceAccounts).create(account)
  world.client.of(secrets).create(SECRET)
  settle(world.kernel)
  return world
}

const tokenOf = ({ data }: Secret) => atob(data!.token!)

test('a Secret that asks for it is given its account’s token', () => {
  const world = worldWith(ACCOUNT)
  const [secret] = world.list(secrets)
  const [account] = world.list(serviceAccounts)
  expect(Object.keys(secret!.data!).sort()).toEqual(['ca.crt', 'namespace', 'token'])
  expect(atob(secret!.data!['ca.crt']!)).toBe(ROOT_CA)
  expect(secret!.metadata.annotations).toMatchObject({ 'kubernetes.io/service-account.uid': account!.metadata.uid })
  expect(readSecretToken(tokenOf(secret!))).toEqual({
    namespace: 'shop',
    secretName: 'robot-token',
    accountName: 'robot',
    accountUid: account!.metadata.uid,
  })
  expect(planTokenSecret(secret!, account)).toEqual([])
})

test('it goes with the account', () => {
  const world = worldWith(ACCOUNT)
  world.client.of(serviceAccounts).delete({ namespace: 'shop', name: 'robot' })
  settle(world.kernel)
  expect(world.list(secrets)).toEqual([])
})

test('it is taken away when there is no such account, or another one of the name', () => {
  expect(worldWith({ ...ACCOUNT, metadata: { ...ACCOUNT.metadata, name: 'other' } }).list(secrets)).toEqual([])
  const annotations = { ...SECRET.metadata.annotations, 'kubernetes.io/service-account.uid': 'former' }
  const stale = { ...SECRET, metadata: { ...SECRET.metadata, annotations } }
  expect(planTokenSecret(stale, { ...ACCOUNT, metadata: { ...ACCOUNT.metadata, uid: 'now' } })).toMatchObject([{ verb: 'delete' }])
})

test('Secrets of other kinds are nobody’s business', () => {
  expect(planTokenSecret({ ...SECRET, type: 'Opaque' }, undefined)).toEqual([])
})
