import type { KubeObject } from '@kubesim/api'
import type { ObjectPath } from '../api-calls.ts'
import type { Invocation } from '../command/invocation.ts'
import type { Wait, WaitResult } from '../contracts.ts'

/** How waiting for an object ended. */
export type ObjectWaitResult = 'happened' | 'timeout' | 'interrupted'

/**
 * Waits until an object is as it should be; `undefined` stands for one that is not there. Looks only when the object has changed.
 * Without a deadline it waits for as long as it takes.
 */
export function* untilObject(
  invocation: Invocation,
  at: ObjectPath,
  { holds, deadlineMs }: { readonly holds: (object: KubeObject | undefined) => boolean; readonly deadlineMs?: number },
): Generator<Wait, ObjectWaitResult, WaitResult> {
  const { api, environment } = invocation
  const check = () => holds(api.find(at))
  if (check()) return 'happened'
  const stream = api.watch(
    { definition: at.definition, ...(at.namespace !== undefined && { namespace: at.namespace }) },
    { fieldSelector: `metadata.name=${at.name}` },
  )
  let changed = false
  stream.onReady(() => {
    changed = true
  })
  stream.take()
  try {
    for (;;) {
      changed = false
      const left = deadlineMs === undefined ? {} : { timeoutMs: Math.max(0, deadlineMs - environment.now()) }
      const result = yield { until: () => changed, ...left }
      stream.take()
      if (check()) return 'happened'
      if (result === 'timeout' || result === 'settled') return 'timeout'
      if (result === 'interrupted') return 'interrupted'
    }
  } finally {
    stream.stop()
  }
}
