import type { KubeObject } from '../meta/object.ts'
import type { ResourceStrategy } from '../resource.ts'

/** What is written by hand about kinds, by `group/kind`. */
export type KindStrategies = Readonly<Record<string, ResourceStrategy>>

/** A strategy of one kind as one of objects: who looks it up by kind gets objects of that kind to it. */
export function kindStrategy<T extends KubeObject>(strategy: ResourceStrategy<T>): ResourceStrategy {
  return strategy as unknown as ResourceStrategy
}
