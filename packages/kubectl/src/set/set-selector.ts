import { type KubeObject, parseLabelSelector, type ResourceDefinition } from '@kubesim/api'
import { defineCommand, text } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { applySetChange, SET_FLAGS, setTargets } from './set-command.ts'

export const setSelectorCommand = defineCommand({
  name: 'set selector',
  usage: '(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  summary: 'Set the selector on a resource',
  examples: ["kubectl set selector service my-svc 'environment=qa,tier=web'"],
  flags: [...SET_FLAGS, text('resource-version', 'Change the object only if this is its version.')],
  completes: 'resources',
  run: runSetSelector,
})

function runSetSelector(invocation: Invocation): number {
  const expression = invocation.args.at(-1)
  if (expression === undefined) throw fail('one selector is required')
  const selector = equalities(expression)
  const version = invocation.flags.text('resource-version')
  const infos = setTargets(invocation, invocation.args.slice(0, -1))
  for (const { definition } of infos) requireService(definition)
  return applySetChange(invocation, infos, {
    operation: 'selector updated',
    patchFailure: '',
    tellUnchanged: true,
    change: (object) => {
      const { spec = {} } = object as KubeObject & { readonly spec?: object }
      const metadata = version === '' ? object.metadata : { ...object.metadata, resourceVersion: version }
      return { ...object, metadata, spec: { ...spec, selector } } as KubeObject
    },
  })
}

function requireService({ group, resource }: ResourceDefinition): void {
  if (group !== '' || resource !== 'services') throw fail('setting a selector is only supported for Services')
}

/** `a=b,c=d` as a map; expressions other than equality cannot be a service's selector. */
function equalities(text: string): Readonly<Record<string, string>> {
  const parsed = parseLabelSelector(text)
  const selector: Record<string, string> = {}
  for (const requirement of parsed.requirements) {
    const { key, operator, values } = requirement
    const [value] = values
    if ((operator !== '=' && operator !== '==') || value === undefined) throw fail(`match expression ${text} not supported on this object`)
    selector[key] = value
  }
  return selector
}
