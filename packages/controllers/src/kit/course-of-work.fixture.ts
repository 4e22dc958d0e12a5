import type { ResourceDefinition } from '@kubesim/api'
import { playPods } from '../pod-control/played-pods.fixture.ts'
import type { AnyController } from './controller.ts'
import { type ControllerWorld, startControllers } from './controller-world.fixture.ts'
import { stateOf } from './final-state.fixture.ts'
import { CONTROLLER_MANAGER, type ResourceSpanningController } from './manager.ts'

const ROUNDS_MAX = 200

/** What controllers are given to do, and what the world does in answer: the ground of what holds for every controller. */
export interface Course {
  readonly name: string
  readonly controllers: readonly (AnyController | ResourceSpanningController)[]
  /** One after the other, each when the world has come to rest after the one before. */
  readonly changes: readonly ((world: ControllerWorld) => void)[]
  /** What others do about the controllers' work; true while there was anything to do. Default: pods get a node and become ready. */
  readonly answer?: (world: ControllerWorld) => boolean
  /** Virtual time after each answer, milliseconds; default none but what holds a settle. */
  readonly restMs?: number
  /** Virtual time before each change but the first, milliseconds; default none. */
  readonly pauseMs?: number
  /** Compared at the end. */
  readonly resources: readonly ResourceDefinition[]
  /** Passes of all controllers until the world is at rest for good. */
  readonly passesMax: number
}

/** How a course ended. */
export interface CourseEnd {
  readonly world: ControllerWorld
  readonly state: readonly string[]
  readonly passes: number
}

/**
 * Lets the course run to its end; with `restartAfter`, the controllers are stopped and started again after that many of their passes. Throws
 * when it does not come to rest.
 */
export function runCourse(course: Course, { restartAfter }: { readonly restartAfter?: number } = {}): CourseEnd {
  const world = startControllers(...course.controllers)
  const passes = new PassCounter(world, restartAfter)
  for (const [at, change] of course.changes.entries()) {
    passes.rest(at === 0 ? 0 : course.pauseMs)
    change(world)
    comeToRest(course, world, passes)
  }
  return { world, state: stateOf(course.resources, (definition) => world.list(definition)), passes: passes.count }
}

function comeToRest({ answer = playPods, restMs, name }: Course, world: ControllerWorld, passes: PassCounter): void {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    passes.rest(restMs)
    if (!answer(world)) return
  }
  throw new Error(`${name} did not come to rest in ${ROUNDS_MAX} rounds`)
}

class PassCounter {
  count = 0
  private readonly world: ControllerWorld
  private readonly restartAfter: number | undefined

  constructor(world: ControllerWorld, restartAfter: number | undefined) {
    this.world = world
    this.restartAfter = restartAfter
    this.restartIfDue()
  }

  /** Until nothing holds a settle, and at least for `restMs`. */
  rest(restMs = 0): void {
    const { kernel } = this.world
    const endMs = kernel.now + restMs
    for (let next = kernel.nextTurnMs; next !== undefined; next = kernel.nextTurnMs) {
      if (next > Math.max(endMs, kernel.now) && kernel.unsettledCount === 0) break
      kernel.step()
      this.note()
    }
    if (kernel.now < endMs) kernel.advanceIdle(endMs)
  }

  private note(): void {
    const { trace } = this.world.kernel
    const { component } = trace.pass(trace.turn)!
    if (!component.startsWith(CONTROLLER_MANAGER) || component.endsWith('/informers')) return
    this.count++
    this.restartIfDue()
  }

  private restartIfDue(): void {
    if (this.count !== this.restartAfter) return
    this.world.manager.stop()
    this.world.manager.start()
  }
}
