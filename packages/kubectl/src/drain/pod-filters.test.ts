import { notFound, type Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { type DrainRules, isLongGoing, refusalsOf, type Verdict, verdictOf, warningsOf } from './pod-filters.ts'

const NOW = Date.parse('2026-01-01T00:10:00Z')
const STRICT: DrainRules = { force: false, ignoreDaemonSets: false, deleteEmptyDirData: false, skipWaitSeconds: 0 }
const owner = (kind: string) => ({ apiVersion: 'apps/v1', kind, name: 'o', uid: 'u', controller: true })

function pod(
  more: {
    readonly owner?: string
    readonly emptyDir?: boolean
    readonly phase?: string
    readonly mirror?: boolean
    readonly going?: string
  } = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      namespace: 'n',
      ...(more.owner !== undefined && { ownerReferences: [owner(more.owner)] }),
      ...(more.mirror && { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
      ...(more.going !== undefined && { deletionTimestamp: more.going }),
    },
    spec: { containers: [], ...(more.emptyDir && { volumes: [{ name: 'v', emptyDir: {} }] }) },
    status: { phase: more.phase ?? 'Running' },
  }
}

function judge(object: Pod, rules: Partial<DrainRules> = {}, problem?: Error): Verdict {
  return verdictOf(object, { rules: { ...STRICT, ...rules }, daemonSetProblem: () => problem, nowMs: NOW })
}

describe('verdictOf', () => {
  it.each([
    ['a managed pod', pod({ owner: 'ReplicaSet' }), {}, true, 'okay', ''],
    ['a pod of a DaemonSet', pod({ owner: 'DaemonSet' }), {}, false, 'error', 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)'],
    [
      'a pod of a DaemonSet, ignored',
      pod({ owner: 'DaemonSet' }),
      { ignoreDaemonSets: true },
      false,
      'warning',
      'ignoring DaemonSet-managed Pods',
    ],
    ['a pod of a DaemonSet that has ended', pod({ owner: 'DaemonSet', phase: 'Succeeded' }), {}, true, 'okay', ''],
    ['a mirror pod', pod({ owner: 'Node', mirror: true }), {}, false, 'skip', ''],
    [
      'local storage',
      pod({ owner: 'ReplicaSet', emptyDir: true }),
      {},
      false,
      'error',
      'Pods with local storage (use --delete-emptydir-data to override)',
    ],
    // A later filter that finds nothing to say takes the warning back.
    ['local storage, given up', pod({ owner: 'ReplicaSet', emptyDir: true }), { deleteEmptyDirData: true }, true, 'okay', ''],
    ['a bare pod', pod(), {}, false, 'error', 'cannot delete Pods that declare no controller (use --force to override)'],
    ['a bare pod, forced', pod(), { force: true }, true, 'warning', 'deleting Pods that declare no controller'],
    ['a bare pod that has ended', pod({ phase: 'Failed' }), {}, true, 'okay', ''],
    ['a pod that has long been going', pod({ going: '2026-01-01T00:00:00Z' }), { skipWaitSeconds: 60 }, false, 'skip', ''],
  ] as const)('of %s', (_, object, rules, remove, type, message) => {
    expect(judge(object, rules)).toEqual({ remove, type, message })
  })

  it('of a pod whose DaemonSet is gone depends on --force', () => {
    const gone = notFound({ group: 'apps', resource: 'daemonsets' }, 'o')
    expect(judge(pod({ owner: 'DaemonSet' }), {}, gone)).toEqual({ remove: false, type: 'error', message: 'daemonsets.apps "o" not found' })
    expect(judge(pod({ owner: 'DaemonSet' }), { force: true }, gone).remove).toBe(true)
  })
})

describe('what is told', () => {
  const judged = (name: string, verdict: Verdict) => ({ pod: { ...pod(), metadata: { name, namespace: 'n' } }, verdict })
  const ignored = judge(pod({ owner: 'DaemonSet' }), { ignoreDaemonSets: true })
  const forced = judge(pod(), { force: true })

  it('groups pods by reason', () => {
    expect(warningsOf([judged('a', ignored), judged('b', forced), judged('c', ignored)])).toBe(
      'ignoring DaemonSet-managed Pods: n/a, n/c; deleting Pods that declare no controller: n/b',
    )
    expect(refusalsOf([judged('a', judge(pod({ owner: 'DaemonSet' }))), judged('b', judge(pod()))])).toEqual([
      'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): n/a',
      'cannot delete cannot delete Pods that declare no controller (use --force to override): n/b',
    ])
  })
})

describe('isLongGoing', () => {
  it.each([
    ['2026-01-01T00:00:00Z', 599, true],
    ['2026-01-01T00:00:00Z', 600, false],
    ['2026-01-01T00:00:00Z', 0, false],
    [undefined, 1, false],
  ])('since %s, %d seconds', (going, seconds, is) => {
    expect(isLongGoing(pod(going === undefined ? {} : { going }), seconds, NOW)).toBe(is)
  })
})
