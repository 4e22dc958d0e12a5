import { compactJson, isNotFound, type KubeObject, type WatchEvent, type WatchStream } from '@kubesim/api'
import { encoded } from '../api-calls.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun } from '../contracts.ts'
import { ColumnWriter } from '../printers/columns.ts'
import { customCells } from '../printers/custom-columns.ts'
import { decorateTable, type Table, tableLines } from '../printers/table.ts'
import { gather, type Selection, select, selectorOptions, type Target } from '../resource-builder/builder.ts'
import type { GetOutput } from './get-output.ts'
import { fetchTable, getSelectionOptions, tableOptions } from './tables.ts'

/** What one watch prints: the first look, then each change. */
interface WatchPrinter {
  initial(): string | undefined
  change(event: WatchEvent): void
}

/** `get --watch`: the objects, then what becomes of them until the user has enough. Upstream: GetOptions.watch */
export function* watchResources(invocation: Invocation, output: GetOutput): CommandRun {
  const selection = select(invocation, { ...getSelectionOptions(invocation), singleType: true })
  if (selection.failures.length > 0) throw selection.failures[0]
  const [target] = selection.targets
  if (target === undefined || selection.targets.length > 1) throw fail('you may only watch a single resource or type of resource at a time')
  const printer =
    output.type === 'table'
      ? new TableWatch(invocation, selection, { target, wide: output.wide })
      : new ObjectWatch(invocation, selection, { target, output })
  let resourceVersion: string | undefined
  try {
    resourceVersion = printer.initial()
  } catch (error) {
    if (isNotFound(error) && invocation.flags.boolean('ignore-not-found')) return 0
    throw error
  }
  const stream = openWatch(invocation, selection, { target, resourceVersion, asTable: output.type === 'table' })
  return yield* follow(stream, (event) => printer.change(event))
}

interface WatchTarget {
  readonly target: Target
  readonly resourceVersion: string | undefined
  readonly asTable: boolean
}

function openWatch({ api }: Invocation, selection: Selection, { target, resourceVersion, asTable }: WatchTarget): WatchStream {
  const at = target.type === 'manifest' ? target.info : target
  const options =
    target.type === 'collection'
      ? selectorOptions(selection)
      : { fieldSelector: `metadata.name=${target.type === 'manifest' ? target.info.name : target.name}` }
  return api.watch(
    { definition: at.definition, namespace: at.namespace },
    { ...options, ...(resourceVersion !== undefined && { resourceVersion }) },
    asTable ? 'Table' : undefined,
  )
}

/** Reads a stream until it ends or nobody wants to see more. */
export function* follow(stream: WatchStream, onEvent: (event: WatchEvent) => void): CommandRun {
  let ready = true
  stream.onReady(() => {
    ready = true
  })
  try {
    for (;;) {
      ready = false
      for (const event of stream.take()) if (event.type !== 'BOOKMARK') onEvent(event)
      if (stream.closed) return 0
      const result = yield { until: () => ready || stream.closed, endless: true }
      if (result !== 'happened') return 0
    }
  } finally {
    stream.stop()
  }
}

class TableWatch implements WatchPrinter {
  private readonly invocation: Invocation
  private readonly selection: Selection
  private readonly target: Target
  private readonly wide: boolean
  private readonly writer = new ColumnWriter()
  private columns: Table['columnDefinitions'] = []
  private headersPrinted = false

  constructor(invocation: Invocation, selection: Selection, options: { readonly target: Target; readonly wide: boolean }) {
    this.invocation = invocation
    this.selection = selection
    this.target = options.target
    this.wide = options.wide
  }

  /** Prints what is there, and returns the version to watch from. */
  initial(): string | undefined {
    const table = fetchTable(this.invocation, this.selection, this.target)
    const quiet = this.invocation.flags.boolean('watch-only')
    this.print(quiet ? { ...table, rows: [] } : table, 'ADDED')
    return this.target.type === 'collection'
      ? table.metadata?.resourceVersion
      : (table.rows[0]?.object?.metadata.resourceVersion ?? table.metadata?.resourceVersion)
  }

  change({ type, object }: WatchEvent): void {
    if (type === 'ERROR') throw errorOf(object)
    this.print(object as unknown as Table, type)
  }

  private print(table: Table, eventType: string): void {
    if (table.columnDefinitions !== undefined && table.columnDefinitions.length > 0) this.columns = table.columnDefinitions
    const whole = { ...table, columnDefinitions: this.columns }
    const at = this.target.type === 'manifest' ? this.target.info : this.target
    const options = tableOptions(this.invocation, at.definition, { wide: this.wide, withKind: false })
    const shape = this.invocation.flags.boolean('output-watch-events') ? { ...options, eventType } : options
    const lines = tableLines(decorateTable(whole, shape), { ...shape, noHeaders: shape.noHeaders === true || this.headersPrinted })
    if (whole.rows.length > 0) this.headersPrinted = true
    this.invocation.environment.out(this.writer.write(lines))
  }
}

class ObjectWatch implements WatchPrinter {
  private readonly invocation: Invocation
  private readonly selection: Selection
  private readonly target: Target
  private readonly output: Exclude<GetOutput, { type: 'table' }>
  private readonly writer = new ColumnWriter()
  private headersPrinted = false

  constructor(
    invocation: Invocation,
    selection: Selection,
    options: { readonly target: Target; readonly output: Exclude<GetOutput, { type: 'table' }> },
  ) {
    this.invocation = invocation
    this.selection = selection
    this.target = options.target
    this.output = options.output
  }

  initial(): string | undefined {
    const { api, flags } = this.invocation
    const { target, selection } = this
    if (target.type === 'collection') {
      const list = api.list({ definition: target.definition, namespace: target.namespace }, selectorOptions(selection))
      if (!flags.boolean('watch-only')) for (const object of list.items) this.print(object, 'ADDED')
      return list.metadata.resourceVersion
    }
    const { infos, failures } = gather(this.invocation, { ...selection, failures: [] }, { latest: true })
    if (failures.length > 0) throw failures[0]
    const object = infos[0]!.object
    if (!flags.boolean('watch-only')) this.print(object, 'ADDED')
    return object.metadata.resourceVersion
  }

  change({ type, object }: WatchEvent): void {
    if (type === 'ERROR') throw errorOf(object)
    const { definition } = this.target.type === 'manifest' ? this.target.info : this.target
    this.print(encoded({ definition }, object), type)
  }

  private print(object: KubeObject, eventType: string): void {
    const { environment, flags } = this.invocation
    const withEvent = flags.boolean('output-watch-events')
    if (this.output.type === 'columns') {
      const header = this.headersPrinted || flags.boolean('no-headers') ? [] : [this.output.columns.headers]
      this.headersPrinted = true
      const shown = withEvent ? ({ object, type: eventType } as unknown as KubeObject) : object
      environment.out(this.writer.write([...header, customCells(this.output.columns, shown)]))
    } else if (withEvent && flags.text('output') === 'json') environment.out(`{"type":"${eventType}","object":${compactJson(object)}}\n`)
    else
      environment.out(
        this.output.print(withEvent && flags.text('output') !== 'name' ? ({ object, type: eventType } as unknown as KubeObject) : object),
      )
  }
}

function errorOf(object: KubeObject): Error {
  return fail(`unable to watch: ${(object as { readonly message?: string }).message ?? 'the watch failed'}`)
}
