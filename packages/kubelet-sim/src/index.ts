export type { Behavior } from './containers/behavior.ts'
export { ABSENT_TAGS } from './containers/image.ts'
export { createFleet, type Fleet, type FleetOptions } from './node/fleet.ts'
export { type Machine, type MachineTemplate, machineAddress, machinePodCidr } from './node/machine.ts'
