/** A pod's worth of JSON, as often as the simulation wrote, into a Map: the least that any store would do. Milliseconds. */
export function plainWritesMs(writes: number): number {
  const status = { phase: 'Running', conditions: Array.from({ length: 5 }, (_, at) => ({ type: `Condition${at}`, status: 'True' })) }
  const object = { metadata: { name: 'x', labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] }, status }
  const map = new Map<string, string>()
  const startMs = performance.now()
  for (let write = 0; write < writes; write++) map.set(`default/${write % 10_000}`, JSON.stringify({ ...object, revision: write }))
  return performance.now() - startMs
}
