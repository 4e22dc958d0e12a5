import { inspect } from 'node:util'
import { createContext, runInContext } from 'node:vm'

const contexts = new WeakMap<object, object>()

/**
 * Evaluates a line of JavaScript in which `cluster` is known and declarations last; `await` may be used. Returns what it came to as text, or
 * undefined for undefined.
 */
export async function evaluate(line: string, globals: { readonly cluster: object }): Promise<string | undefined> {
  let context = contexts.get(globals.cluster)
  if (context === undefined) {
    context = createContext({ ...globals, console })
    contexts.set(globals.cluster, context)
  }
  const source = /\bawait\b/.test(line) ? `(async () => (${line}))()` : line
  const value: unknown = await runInContext(source, context, { filename: 'repl' })
  return value === undefined
    ? undefined
    : typeof value === 'string'
      ? value
      : inspect(value, { depth: 6, colors: process.stdout.isTTY === true })
}
