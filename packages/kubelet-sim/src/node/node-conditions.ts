import { formatTime, type NodeCondition } from '@kubesim/api'

/** A resource that a node runs short of. */
export type Pressure = 'memory' | 'disk' | 'pid'

/** What a node's readiness depends on. */
export type Readiness = 'ready' | 'starting' | 'shutting-down'

interface PressureWords {
  readonly type: string
  /** Reason and message while there is none, and while there is. */
  readonly fine: readonly [string, string]
  readonly bad: readonly [string, string]
  /** Reasons of the node's events: once there is none any more, once there is. */
  readonly events: readonly [string, string]
}

/** Upstream: pkg/kubelet/nodestatus/setters.go */
export const PRESSURES: Readonly<Record<Pressure, PressureWords>> = {
  memory: {
    type: 'MemoryPressure',
    fine: ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
    bad: ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
    events: ['NodeHasSufficientMemory', 'NodeHasInsufficientMemory'],
  },
  disk: {
    type: 'DiskPressure',
    fine: ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    bad: ['KubeletHasDiskPressure', 'kubelet has disk pressure'],
    events: ['NodeHasNoDiskPressure', 'NodeHasDiskPressure'],
  },
  pid: {
    type: 'PIDPressure',
    fine: ['KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
    bad: ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available'],
    events: ['NodeHasSufficientPID', 'NodeHasInsufficientPID'],
  },
}

const READINESS: Readonly<Record<Readiness, readonly [status: string, reason: string, message: string]>> = {
  ready: ['True', 'KubeletReady', 'kubelet is posting ready status'],
  starting: [
    'False',
    'KubeletNotReady',
    'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
  ],
  'shutting-down': ['False', 'KubeletNotReady', 'node is shutting down'],
}

/** The conditions that a kubelet reports; those of others stay. The time of a transition moves with its status alone. */
export function nodeConditions(
  at: { readonly nowMs: number; readonly readiness: Readiness; readonly pressures: ReadonlySet<Pressure> },
  former: readonly NodeCondition[] = [],
): readonly NodeCondition[] {
  const now = formatTime(at.nowMs)
  const make = (type: string, status: string, [reason, message]: readonly [string, string]): NodeCondition => {
    const before = former.find((each) => each.type === type)
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now
    return { type, status, lastHeartbeatTime: now, lastTransitionTime, reason, message } as NodeCondition
  }
  const [status, reason, message] = READINESS[at.readiness]
  const own = [
    ...Object.entries(PRESSURES).map(([pressure, { type, fine, bad }]) => {
      const isShort = at.pressures.has(pressure as Pressure)
      return make(type, isShort ? 'True' : 'False', isShort ? bad : fine)
    }),
    make('Ready', status, [reason, message]),
  ]
  return [...own, ...former.filter((each) => !own.some((mine) => mine.type === each.type))]
}
