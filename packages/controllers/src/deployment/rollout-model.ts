import { type Deployment, type DeploymentStatus, formatTime, type Pod, type ReplicaSet } from '@kubesim/api'
import type { Action, Announcement } from '../kit/action.ts'
import { planDeployment } from './plan.ts'
import { size } from './replica-sets.ts'

/** A Deployment and its sets as values: plans change it, and so do pods that come, become available and go. No API, no time of its own. */
export interface Rollout {
  readonly deployment: Deployment
  readonly sets: readonly ReplicaSet[]
  readonly nowMs: number
  /** Messages of the Events so far. */
  readonly events: readonly string[]
  /** Pods of old sets that a Recreate still waits for. */
  readonly lingering: readonly Pod[]
}

export function deploymentOf(spec: Partial<Deployment['spec']>, status: DeploymentStatus = {}): Deployment {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'nginx:1' }] } }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-of-web', generation: 1 },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      ...spec,
    },
    status,
  }
}

export function rollingUpdate(maxSurge: number | string, maxUnavailable: number | string): NonNullable<Deployment['spec']['strategy']> {
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } }
}

export function startRollout(spec: Partial<Deployment['spec']>): Rollout {
  return { deployment: deploymentOf(spec), sets: [], nowMs: Date.parse('2026-01-01T00:00:00Z'), events: [], lingering: [] }
}

/** The user changes the spec. */
export function changeSpec(rollout: Rollout, spec: Partial<Deployment['spec']>): Rollout {
  const { deployment } = rollout
  const generation = deployment.metadata.generation! + 1
  return {
    ...rollout,
    deployment: { ...deployment, metadata: { ...deployment.metadata, generation }, spec: { ...deployment.spec, ...spec } },
  }
}

export function withImage(rollout: Rollout, image: string): Rollout {
  return changeSpec(rollout, { template: { ...rollout.deployment.spec.template, spec: { containers: [{ name: 'app', image }] } } })
}

/** What a pass would do. */
export function planOf({ deployment, sets, nowMs, lingering }: Rollout): readonly Action[] {
  const podsOf = (rs: ReplicaSet) => lingering.filter((pod) => pod.metadata.generateName === rs.metadata.name)
  return planDeployment(
    deployment,
    { owned: sets, byName: (name) => sets.find((rs) => rs.metadata.name === name), podsOf, claims: [] },
    nowMs,
  )
}

/** One pass, done. */
export function pass(rollout: Rollout): Rollout {
  return perform(rollout, planOf(rollout))
}

function perform(rollout: Rollout, actions: readonly Action[]): Rollout {
  return actions.reduce(performOne, rollout)
}

function performOne(rollout: Rollout, action: Action): Rollout {
  switch (action.verb) {
    case 'batch': {
      const done = action.actions.reduce<Rollout>(performOne, rollout)
      return perform(done, action.after({ succeeded: action.actions.length, tolerated: 0, error: undefined }))
    }
    case 'create':
      return { ...rollout, sets: [...rollout.sets, created(rollout, action.object as ReplicaSet)] }
    case 'delete':
      return { ...rollout, sets: rollout.sets.filter((rs) => rs.metadata.name !== action.at.name) }
    case 'update': {
      const told = action.onSuccess?.(action.object) ?? []
      return tell(replaceSet(rollout, action.object as ReplicaSet), told)
    }
    case 'updateStatus': {
      const { metadata, status } = action.object as Deployment
      return {
        ...rollout,
        deployment: { ...rollout.deployment, metadata: { ...rollout.deployment.metadata, annotations: metadata.annotations }, status },
      }
    }
    case 'event':
      return tell(rollout, [action.event])
    case 'requeue':
    case 'ifGone':
    case 'patch':
      return rollout
  }
}

function tell(rollout: Rollout, told: readonly Announcement[]): Rollout {
  return { ...rollout, events: [...rollout.events, ...told.map(({ message }) => message)] }
}

function created({ sets, nowMs }: Rollout, rs: ReplicaSet): ReplicaSet {
  return {
    ...rs,
    metadata: { ...rs.metadata, uid: `uid-${sets.length}-${rs.metadata.name}`, creationTimestamp: formatTime(nowMs), generation: 1 },
    status: { replicas: 0 },
  }
}

function replaceSet(rollout: Rollout, next: ReplicaSet): Rollout {
  return {
    ...rollout,
    sets: rollout.sets.map((rs) =>
      rs.metadata.name === next.metadata.name
        ? { ...next, metadata: { ...next.metadata, generation: (rs.metadata.generation ?? 0) + 1 } }
        : rs,
    ),
  }
}

/** The set's controller has seen to its pods: as many as it should have, those that are not available going first. */
export function syncPods(rollout: Rollout, name: string): Rollout {
  return changeStatus(rollout, name, (rs) => {
    const available = Math.min(rs.status?.availableReplicas ?? 0, size(rs))
    return {
      replicas: size(rs),
      readyReplicas: available,
      availableReplicas: available,
      terminatingReplicas: 0,
      observedGeneration: rs.metadata.generation,
    }
  })
}

/** That many more of its pods are available. */
export function becomeAvailable(rollout: Rollout, name: string, count: number): Rollout {
  return changeStatus(rollout, name, (rs) => {
    const available = Math.min((rs.status?.availableReplicas ?? 0) + count, rs.status?.replicas ?? 0)
    return { ...rs.status!, readyReplicas: available, availableReplicas: available }
  })
}

function changeStatus(rollout: Rollout, name: string, status: (rs: ReplicaSet) => ReplicaSet['status']): Rollout {
  return { ...rollout, sets: rollout.sets.map((rs) => (rs.metadata.name === name ? { ...rs, status: status(rs) } : rs)) }
}

export function later(rollout: Rollout, seconds: number): Rollout {
  return { ...rollout, nowMs: rollout.nowMs + seconds * 1000 }
}

/** Passes and pods take turns until a pass has nothing to write. Throws after `passCountMax` passes. */
export function settleRollout(rollout: Rollout, passCountMax: number): { readonly rollout: Rollout; readonly passes: number } {
  let state = rollout
  for (let passes = 1; passes <= passCountMax; passes++) {
    const actions = planOf(state)
    const isSettled = state.sets.every(
      (rs) => rs.status?.availableReplicas === size(rs) && rs.status.observedGeneration === rs.metadata.generation,
    )
    if (isSettled && actions.every(({ verb }) => verb === 'requeue')) return { rollout: state, passes }
    state = perform(state, actions)
    for (const rs of state.sets) state = becomeAvailable(syncPods(state, rs.metadata.name!), rs.metadata.name!, size(rs))
  }
  throw new Error(`no fixed point after ${passCountMax} passes`)
}
