import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCluster, durationMs, type Event, type KubeObject, type Pod } from 'kubesim'
import { describe, expect, test } from 'vitest'

const FAILURES = join(import.meta.dirname, '..', 'examples', 'failures')
const GOLDEN = join(import.meta.dirname, 'testdata', 'timelines')

/** What the head of a manifest has its reader type, but for the first line. */
function linesOf(manifest: string): string[] {
  const comments = manifest.split('\n').filter((line) => line.startsWith('#'))
  return comments.slice(2).map((line) => line.replace(/^# +/, ''))
}

/** Ids and addresses are nobody's concern here. */
function masked(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>').replaceAll(/10\.244\.\d+\.\d+/g, '<ip>')
}

function stateText(pod: Pod): string {
  const { phase = '-', reason, conditions = [], initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  const containers = [...initContainerStatuses, ...containerStatuses].map(({ name, state = {}, ready, restartCount }) => {
    const { waiting, running, terminated } = state
    const what = waiting?.reason ?? (running !== undefined ? 'Running' : `${terminated?.reason} ${terminated?.exitCode}`)
    return `${name}=${what}${ready ? ' ready' : ''}${restartCount ? ` restarts:${restartCount}` : ''}`
  })
  const isReady = conditions.find(({ type }) => type === 'Ready')?.status === 'True'
  const going = pod.metadata.deletionTimestamp === undefined ? '' : ' terminating'
  return `${phase}${reason === undefined ? '' : ` (${reason})`}${isReady ? ' Ready' : ''}${going} ${containers.join(' ')}`.trimEnd()
}

/** One line for each state that the pod takes and for each event about it or a node, with the virtual time since the manifest was applied. */
async function timeline(manifest: string): Promise<string> {
  const cluster = await createCluster({ seed: 'timeline', nodes: 1 })
  const startMs = cluster.now
  const out: string[] = []
  let last = ''
  const tell = (text: string) => out.push(`${((cluster.now - startMs) / 1000).toFixed(1).padStart(6)}s  ${masked(text)}`)
  const show = (object: KubeObject | undefined) => {
    if (object?.kind === 'Event') {
      const { type, reason, message, count = 1, involvedObject } = object as Event
      if (!['Pod', 'Node'].includes(involvedObject.kind!)) return
      tell(`  ${type} ${reason}${count > 1 ? ` x${count}` : ''}: ${message}`)
    }
    if (object?.kind !== 'Pod' || object.metadata.namespace !== 'default') return
    const text = stateText(object as Pod)
    if (text !== last) tell(text)
    last = text
  }
  cluster.on('write', ({ object, previous }) => {
    if (object === undefined && previous?.kind === 'Pod' && previous.metadata.namespace === 'default') tell('gone')
    show(object)
  })
  await cluster.apply(manifest)
  for (const line of linesOf(manifest)) {
    const [word, ...rest] = line.split(' ')
    if (word === 'run') await cluster.runFor(durationMs(rest.join(' ')))
    else if (word === 'k') await cluster.kubectl(line)
    else if (word === 'machine') {
      tell(`* ${line}`)
      const machine = cluster.machine(rest[0]!)
      if (rest[1] === 'crash') machine.crash()
      else if (rest[1] === 'restart') machine.restart()
      else machine.pressure('memory', { missing: rest[3]! })
    } else throw new Error(`what is "${line}"?`)
  }
  await cluster.stop()
  return `${out.join('\n')}\n`
}

describe('the timeline of a failure', () => {
  test.each(readdirSync(FAILURES).map((file) => file.replace('.yaml', '')))('%s', async (name) => {
    const manifest = readFileSync(join(FAILURES, `${name}.yaml`), 'utf8')
    await expect(await timeline(manifest)).toMatchFileSnapshot(join(GOLDEN, `${name}.txt`))
  })
})
