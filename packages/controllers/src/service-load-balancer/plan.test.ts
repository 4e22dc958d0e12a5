import type { Service } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import type { Action } from '../kit/action.ts'
import { loadBalancerAddress } from './load-balancer-address.ts'
import { CLEANUP_FINALIZER, type LoadBalancerView, planLoadBalancer } from './plan.ts'

const NOW_MS = Date.parse('2026-01-01T00:00:00Z')

function service(
  parts: {
    readonly type?: string
    readonly class?: string
    readonly finalizers?: readonly string[]
    readonly ip?: string
    readonly isGoing?: boolean
  } = {},
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'web',
      namespace: 'shop',
      ...(parts.finalizers !== undefined && { finalizers: parts.finalizers }),
      ...(parts.isGoing && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    },
    spec: {
      type: parts.type ?? 'LoadBalancer',
      ports: [{ port: 80 }],
      ...(parts.class !== undefined && { loadBalancerClass: parts.class }),
    },
    status: { loadBalancer: parts.ip === undefined ? {} : { ingress: [{ ip: parts.ip, ipMode: 'VIP' }] } },
  }
}

const view = (work: LoadBalancerView['work'], ...nodes: readonly string[]): LoadBalancerView => ({
  work,
  nodes,
  taken: new Set(['203.0.113.1']),
})
const told = (actions: readonly Action[]) => actions.flatMap((each) => (each.verb === 'event' ? each.event.reason : []))
const patched = (actions: readonly Action[]) => actions.flatMap((each) => (each.verb === 'patch' ? each.patch.body : []))

describe('the load balancer of a Service', () => {
  test('is made after a while, with a finalizer before it and an address after', () => {
    const first = planLoadBalancer(service(), view(undefined, 'a'), NOW_MS)
    expect(told(first.actions)).toEqual(['EnsuringLoadBalancer'])
    expect(patched(first.actions)).toEqual([{ metadata: { finalizers: [CLEANUP_FINALIZER] } }])
    const waiting = service({ finalizers: [CLEANUP_FINALIZER] })
    const early = planLoadBalancer(waiting, view(first.work, 'a'), NOW_MS + 9_000)
    expect(early).toEqual({ actions: [{ verb: 'requeue', afterMs: 1_000, timerClass: 'progress' }], work: first.work })
    const done = planLoadBalancer(waiting, view(first.work, 'a'), NOW_MS + 10_000)
    expect(told(done.actions)).toEqual(['EnsuredLoadBalancer'])
    expect(patched(done.actions)).toEqual([{ status: { loadBalancer: { ingress: [{ ip: '203.0.113.2', ipMode: 'VIP' }] } } }])
    const settled = service({ finalizers: [CLEANUP_FINALIZER], ip: '203.0.113.2' })
    expect(planLoadBalancer(settled, view(done.work, 'a'), NOW_MS + 20_000)).toEqual({ actions: [], work: done.work })
    const grown = planLoadBalancer(settled, view(done.work, 'a', 'b'), NOW_MS + 20_000)
    expect(told(grown.actions)).toEqual(['UpdatedLoadBalancer'])
    expect(told(planLoadBalancer(settled, view(grown.work), NOW_MS + 20_000).actions)).toEqual([
      'UnAvailableLoadBalancer',
      'UpdatedLoadBalancer',
    ])
  })

  test('is taken away when the Service goes, or no longer wants one', () => {
    for (const unwanted of [{ isGoing: true }, { type: 'ClusterIP' }]) {
      const given = service({ ...unwanted, finalizers: [CLEANUP_FINALIZER, 'mine'], ip: '203.0.113.2' })
      const first = planLoadBalancer(given, view(undefined, 'a'), NOW_MS)
      expect(told(first.actions)).toEqual(['DeletingLoadBalancer'])
      const last = planLoadBalancer(given, view(first.work, 'a'), NOW_MS + 10_000)
      expect(told(last.actions)).toEqual(['DeletedLoadBalancer'])
      expect(patched(last.actions).at(-1)).toEqual({ metadata: { finalizers: ['mine'] } })
      expect(last.work).toBeUndefined()
    }
    expect(planLoadBalancer(service({ type: 'NodePort' }), view(undefined), NOW_MS).actions).toEqual([])
  })

  test("of a class is somebody else's business", () => {
    expect(planLoadBalancer(service({ class: 'example.com/lb' }), view(undefined), NOW_MS).actions).toEqual([])
  })

  test('gets the lowest address that is free, or none', () => {
    const block = (prefix: string) => Array.from({ length: 254 }, (_, index) => `${prefix}.${index + 1}`)
    expect(loadBalancerAddress(service(), new Set(block('203.0.113')))).toBe('198.51.100.1')
    const all = new Set([...block('203.0.113'), ...block('198.51.100'), ...block('192.0.2')])
    expect(loadBalancerAddress(service(), all)).toBeUndefined()
    expect(loadBalancerAddress({ ...service(), spec: { ...service().spec, loadBalancerIP: '10.0.0.9' } }, all)).toBe('10.0.0.9')
  })
})
