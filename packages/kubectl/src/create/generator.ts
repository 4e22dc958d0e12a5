import { encodedForm, type KubeObject, type ResourceDefinition } from '@kubesim/api'
import { withUpdatedLastApplied } from '../apply/last-applied.ts'
import { DRY_RUN_FLAG, defineCommand, fieldManagerFlag, PRINT_FLAGS, SAVE_CONFIG_FLAG, VALIDATE_FLAG } from '../command/define.ts'
import { fail, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandDefinition, FlagDefinition } from '../contracts.ts'
import { dryRunOf, operationPrinter } from '../printers/operation.ts'
import { mappingForKind, noKindMatch } from '../resource-builder/mapping.ts'
import { fieldValidationOf } from '../resource-builder/validation.ts'

/** A `create` command that makes one object out of flags. */
export interface ObjectGenerator {
  /** After `create`: `deployment`, `secret generic`. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly usage: string
  readonly summary: string
  readonly examples?: readonly string[]
  readonly flags: readonly FlagDefinition[]
  readonly takesCommand?: boolean
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string }
  /** Stands in front of what the server says; empty where its answer is shown as it is. */
  readonly failure: string
  /** The object but for its type and namespace. */
  readonly build: (invocation: Invocation, name: string) => object
}

export const CREATE_FLAGS: readonly FlagDefinition[] = [
  ...PRINT_FLAGS,
  DRY_RUN_FLAG,
  VALIDATE_FLAG,
  SAVE_CONFIG_FLAG,
  fieldManagerFlag('kubectl-create'),
]

export function defineGenerator(generator: ObjectGenerator): CommandDefinition {
  const { name, aliases = [], usage, summary, examples = [], flags, takesCommand = false } = generator
  return defineCommand({
    name: `create ${name}`,
    aliases,
    usage,
    summary,
    examples,
    flags: [...CREATE_FLAGS, ...flags],
    takesCommand,
    completes: 'nothing',
    run: (invocation) => runGenerator(invocation, generator),
  })
}

function runGenerator(invocation: Invocation, generator: ObjectGenerator): number {
  const name = nameOf(invocation)
  const definition = definitionOf(invocation, generator.gvk)
  const built = generator.build(invocation, name) as Partial<KubeObject>
  const { group, version, kind } = generator.gvk
  const namespaced = definition.namespaced && invocation.namespaceGiven
  const metadata = { ...built.metadata, name: built.metadata?.name ?? name, ...(namespaced && { namespace: invocation.namespace }) }
  createAndTell(
    invocation,
    definition,
    { ...built, apiVersion: group === '' ? version : `${group}/${version}`, kind, metadata } as KubeObject,
    generator.failure,
  )
  return 0
}

/** Creates an object, or with --dry-run=client only shows it. */
export function createAndTell(invocation: Invocation, definition: ResourceDefinition, object: KubeObject, failure: string): void {
  const { flags, api } = invocation
  const dryRun = dryRunOf(invocation)
  const print = operationPrinter(invocation, dryRun)
  const fieldValidation = fieldValidationOf(invocation)
  const annotated = withUpdatedLastApplied(object, flags.boolean('save-config'))
  if (dryRun === 'client') {
    print(encodedForm(definition.schema, annotated) as KubeObject, 'created')
    return
  }
  const options = { fieldManager: flags.text('field-manager'), fieldValidation, ...(dryRun === 'server' && { dryRun: true }) }
  const namespace = definition.namespaced ? { namespace: invocation.namespace } : {}
  const sent = definition.namespaced ? { ...annotated, metadata: { ...annotated.metadata, namespace: invocation.namespace } } : annotated
  try {
    print(api.create({ definition, ...namespace }, sent, options), 'created')
  } catch (error) {
    throw failure === '' ? error : fail(`${failure}${(error as Error).message}`)
  }
}

/** Upstream: kubectl/pkg/cmd/create NameFromCommandArgs */
export function nameOf({ args }: Invocation): string {
  if (args.length !== 1) throw usageError(`exactly one NAME is required, got ${args.length}`)
  return args[0]!
}

export function definitionOf(invocation: Invocation, gvk: ObjectGenerator['gvk']): ResourceDefinition {
  const definition = mappingForKind(gvk, invocation.resources)
  if (definition === undefined) throw fail(noKindMatch(gvk.kind, gvk.group === '' ? gvk.version : `${gvk.group}/${gvk.version}`))
  return definition
}
