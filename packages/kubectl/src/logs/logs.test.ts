import type { Pod, TextStream } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { LogReader } from './log-reader.ts'
import { type ContainerChoice, containerNames, logRequestsOf } from './log-request.ts'
import { byLogging } from './pod-choice.ts'

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'n' },
  spec: {
    initContainers: [{ name: 'setup' }],
    containers: [{ name: 'web' }, { name: 'side' }],
    ephemeralContainers: [{ name: 'debug' }],
  },
}

describe('logRequestsOf', () => {
  const told: string[] = []
  const choice: ContainerChoice = { container: '', allContainers: false, quiet: false, tell: (line) => told.push(line) }
  const containersOf = (object: Pod, options: Partial<ContainerChoice>) => {
    told.length = 0
    return logRequestsOf(object, { ...choice, ...options }).map(({ container }) => container)
  }

  it('takes the first container and says so', () => {
    expect(containersOf(pod, {})).toEqual(['web'])
    expect(told).toEqual(['Defaulted container "web" out of: web, side, debug (ephem), setup (init)'])
    expect(containersOf(pod, { quiet: true })).toEqual(['web'])
    expect(told).toEqual([])
  })

  it('takes the one that the pod names for it', () => {
    const annotated = (name: string): Pod => ({
      ...pod,
      metadata: { ...pod.metadata, annotations: { 'kubectl.kubernetes.io/default-container': name } },
    })
    expect(containersOf(annotated('side'), {})).toEqual(['side'])
    expect(told).toEqual([])
    expect(containersOf(annotated('gone'), { quiet: true })).toEqual(['web'])
    expect(told).toEqual(['Default container name "gone" not found in pod p'])
  })

  it('takes all, init containers first', () => {
    expect(containersOf(pod, { allContainers: true })).toEqual(['setup', 'web', 'side', 'debug'])
  })

  it('takes no stranger', () => {
    expect(() => containersOf(pod, { container: 'x' })).toThrow('error: container x is not valid for pod p')
    expect(containersOf(pod, { container: 'setup' })).toEqual(['setup'])
  })

  it('names one container alone without more', () => {
    expect(containerNames({ ...pod, spec: { containers: [{ name: 'web' }] } })).toBe('web')
  })
})

describe('LogReader', () => {
  class Text implements TextStream {
    closed = false
    private readonly parts: string[]

    constructor(...parts: readonly string[]) {
      this.parts = [...parts]
    }

    take(): string {
      const part = this.parts.shift() ?? ''
      this.closed = this.parts.length === 0
      return part
    }

    onReady(): void {}

    stop(): void {
      this.closed = true
    }
  }

  it('hands on whole lines, and the rest at the end', () => {
    const reader = new LogReader(new Text('a\nb', 'c\nd'), '')
    expect([reader.take(), reader.ended, reader.take(), reader.ended]).toEqual(['a\n', false, 'bc\nd', true])
  })

  it('puts the source in front of each line', () => {
    const reader = new LogReader(new Text('a\n\nb'), '[pod/p/web] ')
    expect(reader.take()).toBe('[pod/p/web] a\n[pod/p/web] \n[pod/p/web] b')
  })
})

describe('byLogging', () => {
  const of = (
    name: string,
    more: {
      readonly node?: string
      readonly phase?: string
      readonly readySince?: string
      readonly restarts?: number
      readonly created?: string
    },
  ): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, creationTimestamp: more.created ?? '2026-01-01T00:00:00Z' },
    spec: { containers: [], nodeName: more.node ?? 'n' },
    status: {
      phase: more.phase ?? 'Running',
      ...(more.readySince !== undefined && { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: more.readySince }] }),
      containerStatuses: [{ name: 'c', image: '', imageID: '', ready: true, restartCount: more.restarts ?? 0 }],
    },
  })

  it('prefers pods that run, are ready, have long been, and have restarted', () => {
    const pods = [
      of('unassigned', { node: '' }),
      of('pending', { phase: 'Pending' }),
      of('young', { created: '2026-01-01T00:05:00Z' }),
      of('old', {}),
      of('restarted', { restarts: 2 }),
      of('ready late', { readySince: '2026-01-01T00:02:00Z' }),
      of('ready early', { readySince: '2026-01-01T00:01:00Z' }),
    ]
    expect(pods.sort(byLogging).map(({ metadata }) => metadata.name)).toEqual([
      'ready early',
      'ready late',
      'restarted',
      'old',
      'young',
      'pending',
      'unassigned',
    ])
  })
})
