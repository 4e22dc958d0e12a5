import { durationMs, type InteractiveCluster, type MachineControls } from '@kubesim/cluster'

type Action = (machine: MachineControls, argument: string | undefined, more: string | undefined) => void

const ACTIONS: Readonly<Record<string, Action>> = {
  crash: (machine) => machine.crash(),
  restart: (machine) => machine.restart(),
  freeze: (machine) => machine.freeze(),
  thaw: (machine) => machine.thaw(),
  partition: (machine) => machine.partition(),
  reconnect: (machine) => machine.reconnect(),
  heartbeat: (machine, every) => machine.heartbeatEvery(durationMs(every ?? '')),
  pressure: (machine, what, missing) => machine.pressure(resource(what), missing === undefined ? {} : { missing }),
  relieve: (machine, what) => machine.relieve(resource(what)),
  shutdown: (machine, grace) => machine.shutDown(grace === undefined ? undefined : durationMs(grace)),
  remove: (machine) => machine.remove(),
}

/** `node-2 crash`: does it and says so. Throws a RangeError for what makes no sense. */
export function actOnMachine(cluster: InteractiveCluster, argument: string): string {
  const [name, word, ...rest] = argument.split(/\s+/)
  const action = word !== undefined && Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined
  if (name === undefined || name === '' || action === undefined || rest.length > 2)
    throw new RangeError(`machine takes a node and what to do with it, such as "machine node-2 crash": ${Object.keys(ACTIONS).join(', ')}`)
  action(cluster.machine(name), rest[0], rest[1])
  return `${name}: ${[word, ...rest].join(' ')}`
}

function resource(word: string | undefined): 'memory' | 'disk' | 'pid' {
  if (word === 'memory' || word === 'disk' || word === 'pid') return word
  throw new RangeError('a node runs short of memory, disk or pid')
}
