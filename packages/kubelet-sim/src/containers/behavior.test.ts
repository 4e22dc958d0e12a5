import type { Container, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { type BehaviorOverrides, behaviorOf } from './behavior.ts'
import { parseImage } from './image.ts'

const NO_OVERRIDES: BehaviorOverrides = new Map()

function behave(
  container: Partial<Container>,
  options: { readonly restartPolicy?: string; readonly init?: boolean; readonly overrides?: BehaviorOverrides } = {},
) {
  const whole = { name: 'c', image: 'registry.example/app:v1', ...container } as Container
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [whole], restartPolicy: options.restartPolicy ?? 'Always' },
  } as Pod
  return behaviorOf(pod, whole, {
    init: options.init ?? false,
    image: parseImage(whole.image!)!,
    overrides: options.overrides ?? NO_OVERRIDES,
  })
}

describe('what a container does', () => {
  it('an unknown image serves on its ports, as a server', () => {
    expect(behave({ ports: [{ containerPort: 8080 }] })).toMatchObject({ listensAfterMs: 500, startLines: ['listening on :8080'] })
    expect(behave({}).exit).toBeUndefined()
  })

  it('and works for five seconds where it is a step', () => {
    expect(behave({}, { init: true }).exit).toEqual({ afterMs: 5_000, code: 0 })
    expect(behave({}, { restartPolicy: 'Never' }).exit).toEqual({ afterMs: 5_000, code: 0 })
    expect(behave({ restartPolicy: 'Always' }, { init: true }).exit).toBeUndefined()
  })

  it.each([
    [['sleep', '3600'], { afterMs: 3_600_000, code: 0 }],
    [['sh', '-c', 'sleep 5; exit 3'], { afterMs: 5_000, code: 3 }],
    [['/bin/sh', '-c', 'echo hello; exit 1'], { afterMs: 50, code: 1 }],
    [['false'], { afterMs: 50, code: 1 }],
    [['sleep', 'infinity'], undefined],
  ])('%j ends as it says', (command, exit) => {
    expect(behave({ command }).exit).toEqual(exit)
  })

  it('a shell prints what it echoes, and ends without input', () => {
    expect(behave({ command: ['sh', '-c', "echo 'hello world'"] }).startLines).toEqual(['hello world'])
    expect(behave({ image: 'busybox' }).exit).toEqual({ afterMs: 50, code: 0 })
  })

  it('a sleep as process 1 does not hear that it should stop', () => {
    expect(behave({ command: ['sleep', '3600'] }).stopsAfterMs).toBeUndefined()
  })

  it('what the user says about an image wins, for every tag or for one', () => {
    const overrides: BehaviorOverrides = new Map([
      ['registry.example/app', { stopCode: 5 }],
      ['registry.example/app:v2', { stopCode: 6 }],
    ])
    expect(behave({}, { overrides }).stopCode).toBe(5)
    expect(behave({ image: 'registry.example/app:v2' }, { overrides }).stopCode).toBe(6)
  })
})
