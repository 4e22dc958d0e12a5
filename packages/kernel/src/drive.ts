import { type Course, type RunUntilOptions, runToCourse, runUntilCourse, type SettleReport, settleCourse, timeAfter } from './course.ts'
import type { Kernel } from './kernel.ts'

/**
 * Runs until no turn is due and no timer of class progress waits. Throws a VirtualTimeoutError that names the holders after one virtual
 * hour (or `timeoutMs`).
 */
export function settle(kernel: Kernel, timeoutMs?: number): SettleReport {
  return drive(settleCourse(kernel, timeoutMs))
}

/** Runs every turn due within `durationMs` and leaves the clock exactly that much later. */
export function runFor(kernel: Kernel, durationMs: number): void {
  drive(runToCourse(kernel, timeAfter(kernel, durationMs)))
}

/** Runs every turn due up to and at `timeMs` and leaves the clock there. */
export function runTo(kernel: Kernel, timeMs: number): void {
  drive(runToCourse(kernel, timeMs))
}

/**
 * Runs turn by turn until `condition` holds. Throws a VirtualTimeoutError when `timeoutMs` (default one hour) of virtual time pass first
 * or nothing is left that could make it true.
 */
export function runUntil(kernel: Kernel, condition: () => boolean, options?: RunUntilOptions): void {
  drive(runUntilCourse(kernel, condition, options))
}

function drive<T>(course: Course<T>): T {
  while (course.advance(true) !== 'done');
  return course.result()
}
