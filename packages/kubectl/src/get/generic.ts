import { isNotFound, type KubeObject } from '@kubesim/api'
import { throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { alignColumns } from '../printers/columns.ts'
import { type CustomColumns, customCells } from '../printers/custom-columns.ts'
import { gather, getObject, type ResourceInfo, type Selection, select } from '../resource-builder/builder.ts'
import type { GetOutput } from './get-output.ts'
import { sortByField } from './sort.ts'
import { getSelectionOptions } from './tables.ts'

/** `get` with whole objects: one by itself, several as a List. Upstream: GetOptions.printGeneric */
export function getGeneric(invocation: Invocation, output: Exclude<GetOutput, { type: 'table' }>): void {
  const { flags } = invocation
  const selection = select(invocation, getSelectionOptions(invocation))
  const { infos, failures } = collect(invocation, selection)
  const ignored = flags.boolean('ignore-not-found')
  const kept = ignored ? failures.filter((error) => !isNotFound(error)) : failures
  if (selection.singleItemImplied || (infos.length === 0 && ignored)) throwAll(kept)
  if (infos.length === 0 && (ignored || selection.singleItemImplied)) return
  const objects = sorted(
    infos.map(({ object }) => object),
    flags.text('sort-by'),
  )
  const single = selection.singleItemImplied && objects.length === 1
  print(invocation, output, single ? objects : [listOf(objects)])
  throwAll(kept)
}

function collect(
  invocation: Invocation,
  selection: Selection,
): { readonly infos: readonly ResourceInfo[]; readonly failures: readonly unknown[] } {
  const subresource = invocation.flags.text('subresource')
  if (subresource === '') return gather(invocation, selection, { latest: true })
  const infos: ResourceInfo[] = []
  const failures: unknown[] = [...selection.failures]
  for (const target of selection.targets) {
    try {
      if (target.type === 'collection') throw new Error('subresource cannot be used when bulk resources are specified')
      const at = target.type === 'manifest' ? target.info : target
      infos.push({
        definition: at.definition,
        namespace: at.namespace,
        name: at.name,
        source: '',
        object: getObject(invocation, at, subresource),
      })
    } catch (error) {
      failures.push(error)
    }
  }
  return { infos, failures }
}

function sorted(objects: readonly KubeObject[], field: string): readonly KubeObject[] {
  return field === '' || objects.length < 2 ? objects : sortByField(objects, field, (object) => object)
}

function print({ environment, flags }: Invocation, output: Exclude<GetOutput, { type: 'table' }>, objects: readonly KubeObject[]): void {
  if (output.type === 'objects') for (const object of objects) environment.out(output.print(object))
  else environment.out(columnsText(output.columns, objects, flags.boolean('no-headers')))
}

function columnsText(columns: CustomColumns, objects: readonly KubeObject[], noHeaders: boolean): string {
  const items = objects.flatMap((object) => (object as { readonly items?: readonly KubeObject[] }).items ?? [object])
  return alignColumns([...(noHeaders ? [] : [columns.headers]), ...items.map((object) => customCells(columns, object))])
}

/** Several objects as kubectl shows them. */
export function listOf(items: readonly KubeObject[]): KubeObject {
  return { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } } as KubeObject
}
