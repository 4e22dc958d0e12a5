export { createDataPlane, type DataPlaneOptions } from './data-plane.ts'
export { Traffic, type TrafficFlow, type TrafficOptions, type TrafficSpecification } from './traffic/traffic.ts'
export type { TrafficFailure, TrafficReport } from './traffic/traffic-report.ts'
