import { type ContainerStatus, formatTime, type Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { podTable } from './pod.ts'
import cases from './testdata/pod-rows.json' with { type: 'json' }

const NOW_MS = Date.parse('2026-03-01T12:00:00Z')

interface PodCase {
  readonly phase: string
  readonly reason?: string
  readonly deleted?: boolean
  /** Conditions that are true; `gated`: the pod has scheduling gates. */
  readonly conditions?: string
  readonly init?: readonly string[]
  readonly containers: readonly string[]
  /** Containers of the spec, where not all have a status. */
  readonly spec?: number
}

/** `sidecar started running ready x3 -10s`: state, restarts, and how long ago the last one was. */
function statusOf(words: string, name: string): ContainerStatus {
  const status: Record<string, unknown> = { name, image: 'i', imageID: '', ready: false, restartCount: 0 }
  for (const word of words.split(' ')) {
    const [what = '', code = '', reason = ''] = word.split(':')
    if (what === 'ready' || what === 'started') status[what] = true
    else if (what === 'running') status.state = { running: {} }
    else if (what === 'waiting') status.state = { waiting: code === '' ? {} : { reason: code } }
    else if (what === 'exited') status.state = { terminated: { exitCode: Number(code), ...(reason !== '' && { reason }) } }
    else if (what === 'signal') status.state = { terminated: { exitCode: 137, signal: Number(code) } }
    else if (what.startsWith('x')) status.restartCount = Number(what.slice(1))
    else if (what.startsWith('-')) {
      status.lastState = { terminated: { exitCode: 1, finishedAt: formatTime(NOW_MS - Number.parseInt(what.slice(1), 10) * 1000) } }
    }
  }
  return status as unknown as ContainerStatus
}

function podOf({ phase, reason, deleted, conditions, init = [], containers, spec }: PodCase): Pod {
  const condition =
    conditions === 'gated'
      ? { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }
      : { type: conditions ?? 'Other', status: 'True' }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', ...(deleted === true && { deletionTimestamp: formatTime(NOW_MS) }) },
    spec: {
      containers: Array.from({ length: spec ?? containers.length }, (_, index) => ({ name: `c${index}`, image: 'i' })),
      initContainers: init.map((words, index) => ({
        name: `i${index}`,
        image: 'i',
        ...(words.startsWith('sidecar') && { restartPolicy: 'Always' }),
      })),
    },
    status: {
      phase,
      ...(reason !== undefined && { reason }),
      conditions: [condition],
      initContainerStatuses: init.map((words, index) => statusOf(words, `i${index}`)),
      containerStatuses: containers.map((words, index) => statusOf(words, `c${index}`)),
    },
  }
}

describe('rows of pods', () => {
  it.each(cases)('$phase $init $containers: $row', ({ row, ...pod }) => {
    const [name, ready, status, restarts] = podTable.row(podOf(pod), NOW_MS)
    expect(name).toBe('web')
    expect([ready, status, restarts].join(' | ')).toBe(row)
  })

  it('show what is wide', () => {
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', creationTimestamp: '2026-03-01T11:54:30Z' },
      spec: {
        containers: [{ name: 'c', image: 'i' }],
        nodeName: 'worker-1',
        readinessGates: [{ conditionType: 'a' }, { conditionType: 'b' }],
      },
      status: {
        podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }],
        nominatedNodeName: 'worker-2',
        conditions: [{ type: 'b', status: 'True' }],
      },
    }
    expect(podTable.row(pod, NOW_MS).slice(4)).toEqual(['5m30s', '10.0.0.1', 'worker-1', 'worker-2', '1/2'])
    const bare: Pod = { ...pod, metadata: { name: 'bare' }, spec: { containers: [{ name: 'c', image: 'i' }] }, status: {} }
    expect(podTable.row(bare, NOW_MS)).toEqual(['bare', '0/1', '', '0', '<unknown>', '<none>', '<none>', '<none>', '<none>'])
  })

  it('carry a condition once the pod is over', () => {
    const conditionsOf = (phase: string) => podTable.conditions?.(podOf({ phase, containers: [] }))
    expect(conditionsOf('Succeeded')).toEqual([
      { type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' },
    ])
    expect(conditionsOf('Failed')).toEqual([{ type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' }])
    expect(conditionsOf('Running')).toBeUndefined()
  })
})
