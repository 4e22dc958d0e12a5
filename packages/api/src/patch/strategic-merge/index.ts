export { sortMergeLists } from './sort-merge-lists.ts'
export type { ThreeWayOptions, TwoWayOptions } from './strategic-merge.ts'
export { applyStrategicMergePatch, createThreeWayMergePatch, createTwoWayMergePatch } from './strategic-merge.ts'
