export { createDataPlane, type DataPlaneOptions } from './data-plane.ts'
