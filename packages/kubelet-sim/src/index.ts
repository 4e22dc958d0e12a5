export { type Behavior } from './containers/behavior.ts'
export { ABSENT_TAGS } from './containers/image.ts'
export { createFleet, type Fleet, type FleetOptions } from './node/fleet.ts'
export { type Machine, machineAddress, machinePodCidr, type MachineTemplate } from './node/machine.ts'
