import fastJsonPatch, { type Operation } from 'fast-json-patch'

/** A patch that a document does not take. Why does not reach the caller: upstream keeps it to itself. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError'
}

/** Bytes that copy operations of one patch may add. Upstream: apiserver Config.JSONPatchMaxCopyBytes */
const COPIED_BYTES_MAX = 3 * 1024 * 1024

const OPERATIONS: ReadonlySet<string> = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test'])

/** One operation as it was sent, its fields of the right types. */
export interface JsonPatchOperation {
  readonly op?: string
  readonly path?: string
  readonly from?: string
  readonly value?: unknown
}

/** The document after a JSON patch; `document` stays as it is. Throws a JsonPatchError. Upstream: evanphx/json-patch v4 Patch.Apply */
export function applyJsonPatch(document: unknown, operations: readonly JsonPatchOperation[]): unknown {
  let patched: unknown = JSON.parse(JSON.stringify(document))
  let copiedBytes = 0
  for (const operation of operations) {
    copiedBytes += copySize(patched, operation)
    if (copiedBytes > COPIED_BYTES_MAX) throw new JsonPatchError(`copy operations add more than ${COPIED_BYTES_MAX} bytes`)
    patched = applyOne(patched, operation)
  }
  return patched
}

function applyOne(document: unknown, { op = '', path, from, value = null }: JsonPatchOperation): unknown {
  if (!OPERATIONS.has(op)) throw new JsonPatchError(`Unexpected kind: ${op}`)
  if (path === '') requireWhole(op, value)
  if (from === '' && (op === 'copy' || op === 'move'))
    throw new JsonPatchError(`${op} operation does not apply: doc is missing from path: ""`)
  try {
    // The value is copied: later operations may change it in place.
    const copied = value !== null && typeof value === 'object' ? (JSON.parse(JSON.stringify(value)) as unknown) : value
    const adds = op === 'add' || op === 'copy' || op === 'move'
    const operation = {
      op,
      path: path === undefined ? path : countedFromStart(document, path, adds),
      ...(from !== undefined && { from: countedFromStart(document, from, false) }),
      value: copied,
    } as unknown as Operation
    return fastJsonPatch.applyOperation(document, operation, true, true).newDocument
  } catch (error) {
    throw new JsonPatchError((error as Error).message)
  }
}

/** The whole document can be looked at, and replaced by another. */
function requireWhole(op: string, value: unknown): void {
  if (op === 'test') return
  if (op !== 'replace') throw new JsonPatchError(`${op} operation does not apply: doc is missing path: ""`)
  if (value === null || typeof value !== 'object') throw new JsonPatchError('replace operation value must be object or array')
}

/** The pointer with an index that counts from the end of its list (`/items/-1`) turned around; where something is added there is one more. */
function countedFromStart(document: unknown, pointer: string, adds: boolean): string {
  const [, parent = '', index] = /^(.*)\/(-\d+)$/.exec(pointer) ?? []
  if (index === undefined) return pointer
  const list: unknown = fastJsonPatch.getValueByPointer(document, parent)
  return Array.isArray(list) ? `${parent}/${list.length + (adds ? 1 : 0) + Number(index)}` : pointer
}

function copySize(document: unknown, { op, from }: JsonPatchOperation): number {
  if (op !== 'copy' || from === undefined) return 0
  try {
    return JSON.stringify(fastJsonPatch.getValueByPointer(document, countedFromStart(document, from, false)))?.length ?? 0
  } catch {
    // The operation itself will fail on the same pointer.
    return 0
  }
}
