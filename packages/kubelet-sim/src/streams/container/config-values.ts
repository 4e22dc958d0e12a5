import type { NodeContext } from '../../pod-lifecycle/node-context.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The keys of a ConfigMap or Secret with what they hold; undefined when it is not there. */
export function configValues(
  node: NodeContext,
  kind: 'ConfigMap' | 'Secret',
  at: { readonly namespace: string; readonly name: string },
): ReadonlyMap<string, Uint8Array> | undefined {
  const found = node.readConfig(kind, at.namespace, at.name)
  if (found === undefined) return undefined
  const decode = kind === 'Secret' ? fromBase64 : (text: string) => encoder.encode(text)
  const values = new Map<string, Uint8Array>()
  for (const [key, value] of Object.entries(found.data ?? {})) values.set(key, decode(value))
  for (const [key, value] of Object.entries(found.binaryData ?? {})) values.set(key, fromBase64(value))
  return values
}

export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
