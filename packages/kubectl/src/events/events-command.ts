import { type Event, humanDuration, type KubeObject, parseTime, type ResourceDefinition } from '@kubesim/api'
import { encoded } from '../api-calls.ts'
import { ALL_NAMESPACES_FLAG, count, defineCommand, PRINT_FLAGS, strings, text, toggle } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun } from '../contracts.ts'
import { definitionOf } from '../create/generator.ts'
import { follow } from '../get/watch.ts'
import { ColumnWriter } from '../printers/columns.ts'
import { objectPrinter } from '../printers/output.ts'
import { parseTuple } from '../resource-builder/arguments.ts'
import { mappingFor } from '../resource-builder/mapping.ts'

const LIMIT = 500

export const eventsCommand = defineCommand({
  name: 'events',
  usage: '[(-o|--output=)json|yaml|...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  summary: 'List events',
  examples: ['kubectl events', 'kubectl events --for pod/web-pod-13je7 --watch', 'kubectl events --types=Warning,Normal'],
  flags: [
    ...PRINT_FLAGS,
    ALL_NAMESPACES_FLAG,
    toggle('watch', 'After listing, watch for more.', { short: 'w' }),
    text('for', 'Only events about this object.'),
    strings('types', 'Only events of these types: Normal, Warning.'),
    toggle('no-headers', "Don't print headers."),
    count('chunk-size', 'Fetch large lists in pieces of this size; 0 fetches them whole.', { default: LIMIT }),
  ],
  completes: 'nothing',
  run: runEvents,
})

type EventList = readonly Event[]

function* runEvents(invocation: Invocation): CommandRun {
  const { flags, api, environment } = invocation
  const types = flags.list('types').map((type) => type.toLowerCase())
  if (types.some((type) => type !== 'normal' && type !== 'warning')) throw fail('valid --types are Normal or Warning')
  const definition = definitionOf(invocation, { group: '', version: 'v1', kind: 'Event' })
  const options = fieldSelectorOf(invocation)
  const wanted = (event: Event) => types.length === 0 || types.includes((event.type ?? '').toLowerCase())
  const print = printerOf(invocation)
  const at = { definition, ...(!flags.boolean('all-namespaces') && { namespace: invocation.namespace }) }
  if (flags.boolean('watch')) return yield* watchEvents(invocation, definition, { wanted, print, fieldSelector: options.fieldSelector })
  const events = (api.list(at, { ...options, limit: LIMIT }).items as readonly KubeObject[] as EventList).filter(wanted)
  if (events.length === 0) {
    invocation.complain(flags.boolean('all-namespaces') ? 'No events found.' : `No events found in ${invocation.namespace} namespace.`)
    return 0
  }
  environment.out(
    print(
      [...events].sort((a, b) => lastSeenMs(a) - lastSeenMs(b)),
      true,
    ),
  )
  return 0
}

interface EventWatch {
  readonly wanted: (event: Event) => boolean
  readonly print: (events: EventList, asList: boolean) => string
  readonly fieldSelector?: string | undefined
}

function watchEvents(invocation: Invocation, definition: ResourceDefinition, { wanted, print, fieldSelector }: EventWatch): CommandRun {
  const at = { definition, ...(!invocation.flags.boolean('all-namespaces') && { namespace: invocation.namespace }) }
  const stream = invocation.api.watch(at, fieldSelector === undefined ? {} : { fieldSelector })
  return follow(stream, ({ type, object }) => {
    const event = encoded({ definition }, object) as Event
    if (type !== 'DELETED' && type !== 'ERROR' && wanted(event)) invocation.environment.out(print([event], false))
  })
}

function fieldSelectorOf({ flags, resources }: Invocation): { readonly fieldSelector?: string } {
  const about = flags.text('for')
  if (about === '') return {}
  if (!about.includes('/')) throw fail('--for must be in resource/name form')
  const { type, name } = parseTuple(about)
  const { group, version, kind } = mappingFor(type.toLowerCase(), resources)
  return {
    fieldSelector: `involvedObject.kind=${kind},involvedObject.apiVersion=${group === '' ? version : `${group}/${version}`},involvedObject.name=${name}`,
  }
}

function printerOf(invocation: Invocation): EventWatch['print'] {
  const printer = objectPrinter(invocation)
  if (printer !== undefined) {
    return (events, asList) =>
      printer(
        asList
          ? ({ apiVersion: 'v1', items: events, kind: 'EventList', metadata: {} } as unknown as KubeObject)
          : (events[0] as KubeObject),
      )
  }
  const writer = new ColumnWriter()
  const everywhere = invocation.flags.boolean('all-namespaces')
  let headers = invocation.flags.boolean('no-headers')
    ? []
    : [[...(everywhere ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']]
  return (events) => {
    const rows = events.map((event) => eventCells(event, everywhere, invocation.environment.now()))
    const text = writer.write([...headers, ...rows])
    headers = []
    return text
  }
}

/** Upstream: kubectl/pkg/cmd/events printOneEvent */
function eventCells(event: Event, everywhere: boolean, nowMs: number): readonly string[] {
  const { kind = '', name = '' } = event.involvedObject
  const seen = intervalText(event, nowMs)
  return [
    ...(everywhere ? [event.metadata.namespace ?? ''] : []),
    seen,
    event.type ?? '',
    event.reason ?? '',
    `${kind}/${name}`,
    (event.message ?? '').trim(),
  ]
}

function intervalText({ count: times = 0, eventTime, firstTimestamp, lastTimestamp, series }: Event, nowMs: number): string {
  const since = (time: string | null | undefined) => (time ? humanDuration(nowMs - parseTime(time)) : '<unknown>')
  const first = since(eventTime || firstTimestamp)
  if (series !== undefined) return `${since(series.lastObservedTime)} (x${series.count ?? 0} over ${first})`
  return times > 1 ? `${since(lastTimestamp)} (x${times} over ${first})` : first
}

function lastSeenMs({ eventTime, lastTimestamp, series }: Event): number {
  const time = series?.lastObservedTime || lastTimestamp || eventTime
  return time ? parseTime(time) : 0
}
