import { describe, expect, test } from 'vitest'
import { COURSES } from './courses.fixture.ts'
import { runCourse } from './kit/course-of-work.fixture.ts'
import { differences, NO_DIFFERENCES } from './kit/final-state.fixture.ts'
import { STORAGE_COURSES } from './storage-courses.fixture.ts'

/** Places at which a restart is tried, spread over the course. */
const RESTARTS_MAX = 25
const SETTLED_FOR_MS = 3_600_000

describe.each([...COURSES, ...STORAGE_COURSES])('$name', (course) => {
  const undisturbed = runCourse(course)

  test('comes to rest within its number of passes, and what runs on finds nothing to do', () => {
    expect(undisturbed.passes).toBeLessThanOrEqual(course.passesMax)
    const { kernel, api, manager } = runCourse(course).world
    const { revision } = api
    manager.stop()
    manager.start()
    for (const endMs = kernel.now + SETTLED_FOR_MS; (kernel.nextTurnMs ?? endMs) < endMs; ) kernel.step()
    expect(api.revision).toBe(revision)
  })

  test('comes to the same end when its controllers are restarted between any two passes', () => {
    const step = Math.ceil(undisturbed.passes / RESTARTS_MAX)
    for (let restartAfter = 0; restartAfter <= undisturbed.passes; restartAfter += step) {
      const { state } = runCourse(course, { restartAfter })
      expect(differences(undisturbed.state, state), `restarted after ${restartAfter} passes`).toEqual(NO_DIFFERENCES)
    }
  })
})
