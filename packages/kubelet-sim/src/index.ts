export { BEHAVIOR_ANNOTATION } from './behavior/annotations.ts'
export { BehaviorError, checkBehaviors, readBehaviors } from './behavior/behavior-form.ts'
export type * from './behavior/workload-behavior.ts'
export { ABSENT_TAGS } from './containers/image.ts'
export { type Behaviors, createFleet, type Fleet, type FleetOptions } from './node/fleet.ts'
export { type Machine, type MachineTemplate, machineAddress, machinePodCidr, nodeObject } from './node/machine.ts'
export {
  type MachineControls,
  type MachineInput,
  machineControls,
  type PressureOptions,
  repeatMachineInput,
} from './node/machine-controls.ts'
