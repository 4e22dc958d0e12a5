import { Quantity, quantityValue } from '@kubesim/api'
import type { Fleet } from './fleet.ts'
import type { Pressure } from './node-conditions.ts'

export interface PressureOptions {
  /** What has to be given back until the pressure is over, as a quantity of bytes; default: it lasts until relieved. */
  readonly missing?: string
}

/** What can be done to one simulated machine. Each call is an input of the world, and takes effect at this instant. */
export interface MachineControls {
  readonly name: string
  /** Switched off: kubelet and containers are gone at once, nothing is reported. */
  crash(): void
  /** Switched on again (or off and on): the node comes back and its pods are started anew, each container counted as a restart. */
  restart(): void
  /** Everything on it stands still; what was due comes late, when it thaws. */
  freeze(): void
  thaw(): void
  /** Nothing gets through to or from it, while its containers run on. */
  partition(): void
  reconnect(): void
  /** Renews its lease every so many milliseconds, instead of every 10 s; slower than the grace of 50 s the node is given up now and then. */
  heartbeatEvery(everyMs: number): void
  /** Runs short: a condition and a taint, pods are refused and, every 10 s, one is evicted. */
  pressure(pressure: Pressure, options?: PressureOptions): void
  /** The cause is gone; the condition follows five minutes later. */
  relieve(pressure: Pressure): void
  /** Ends its pods in this time (milliseconds, default 30 s, the last third for critical ones), then goes off. */
  shutDown(graceMs?: number): void
  /** Taken away for good, with its Node. */
  remove(): void
}

const SHUTDOWN_GRACE_MS = 30_000

/** What `record` was told. */
export interface MachineInput {
  readonly name: string
  readonly action: string
  readonly argument?: unknown
}

/** Does again what was recorded. */
export function repeatMachineInput(machine: MachineControls, { action, argument }: MachineInput): void {
  if (action === 'pressure') {
    const { pressure, missing } = argument as { readonly pressure: Pressure } & PressureOptions
    return machine.pressure(pressure, missing === undefined ? {} : { missing })
  }
  const perform = machine[action as Exclude<keyof MachineControls, 'name' | 'pressure'>] as ((argument: unknown) => void) | undefined
  if (perform === undefined) throw new RangeError(`nothing called "${action}" can be done to a machine`)
  perform(argument)
}

/**
 * The controls of a machine; `record` is told of each call that was not refused.
 * @throws RangeError when there is no such machine, or it is off and the call needs it on
 */
export function machineControls(fleet: Fleet, name: string, record: (action: string, argument?: unknown) => void): MachineControls {
  const act = (action: string, perform: () => void, argument?: unknown) => {
    perform()
    record(action, argument)
  }
  return {
    name,
    crash: () => act('crash', () => fleet.crash(name)),
    restart: () => act('restart', () => fleet.restart(name)),
    freeze: () => act('freeze', () => fleet.kubelet(name).freeze()),
    thaw: () => act('thaw', () => fleet.kubelet(name).thaw()),
    partition: () => act('partition', () => fleet.kubelet(name).partition()),
    reconnect: () => act('reconnect', () => fleet.kubelet(name).reconnect()),
    heartbeatEvery(everyMs) {
      if (!Number.isInteger(everyMs) || everyMs <= 0)
        throw new RangeError(`a heartbeat comes every whole number of milliseconds, got ${everyMs}`)
      act('heartbeatEvery', () => fleet.kubelet(name).heartbeatEvery(everyMs), everyMs)
    },
    pressure(pressure, { missing } = {}) {
      checkPressure(pressure)
      const bytes = missing === undefined ? undefined : quantityValue(Quantity.parse(missing).toString())
      act('pressure', () => fleet.kubelet(name).pressure(pressure, bytes), { pressure, missing })
    },
    relieve(pressure) {
      checkPressure(pressure)
      act('relieve', () => fleet.kubelet(name).relieve(pressure), pressure)
    },
    shutDown(graceMs = SHUTDOWN_GRACE_MS) {
      act('shutDown', () => fleet.kubelet(name).shutDown(graceMs, () => fleet.crash(name)), graceMs)
    },
    remove: () => act('remove', () => fleet.remove(name)),
  }
}

function checkPressure(pressure: string): asserts pressure is Pressure {
  if (!['memory', 'disk', 'pid'].includes(pressure)) throw new RangeError(`a node runs short of memory, disk or pid, not of "${pressure}"`)
}
