import type { Node } from '@kubesim/api'
import { expect, test } from 'vitest'
import { planNodeTtl } from './controller.ts'

const node = (ttl?: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'a', ...(ttl !== undefined && { annotations: { 'node.alpha.kubernetes.io/ttl': ttl } }) },
  spec: {},
})

/** What the annotation becomes; undefined when it stays. */
function next(ttl: string | undefined, count: number): unknown {
  const [action] = planNodeTtl(node(ttl), count)
  return action?.verb === 'patch' ? (action.patch.body as { metadata: { annotations: object } }).metadata.annotations : undefined
}

test('the larger the cluster, the longer; and it takes more than one node to change it', () => {
  expect(next(undefined, 3)).toEqual({ 'node.alpha.kubernetes.io/ttl': '0' })
  expect(next('0', 100)).toBeUndefined()
  expect(next('0', 101)).toEqual({ 'node.alpha.kubernetes.io/ttl': '15' })
  expect(next('15', 95)).toBeUndefined()
  expect(next('15', 89)).toEqual({ 'node.alpha.kubernetes.io/ttl': '0' })
  expect(next('15', 5000)).toEqual({ 'node.alpha.kubernetes.io/ttl': '300' })
  expect(next('a while', 3)).toEqual({ 'node.alpha.kubernetes.io/ttl': '0' })
})
