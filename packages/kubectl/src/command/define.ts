import type { CommandDefinition, FlagDefinition } from '../contracts.ts'

/**
 * How commands are written: a `CommandDefinition` per command in `commands/<verb>.ts`, listed in `commands/index.ts`. Its `run` gets an
 * `Invocation` (flags, arguments, API calls, output), returns an exit code, or is a generator that yields a Wait wherever it cannot go on
 * before the world has moved. Failures are thrown: `fail` and `usageError`, StatusErrors of the API as they are, an AggregateError for several.
 */
export function defineCommand(definition: CommandDefinition): CommandDefinition {
  return definition
}

export const text = (name: string, usage: string, more: Partial<FlagDefinition> = {}): FlagDefinition => ({
  name,
  type: 'string',
  usage,
  ...more,
})
export const toggle = (name: string, usage: string, more: Partial<FlagDefinition> = {}): FlagDefinition => ({
  name,
  type: 'boolean',
  usage,
  ...more,
})
export const count = (name: string, usage: string, more: Partial<FlagDefinition> = {}): FlagDefinition => ({
  name,
  type: 'number',
  usage,
  ...more,
})
export const duration = (name: string, usage: string, more: Partial<FlagDefinition> = {}): FlagDefinition => ({
  name,
  type: 'duration',
  usage,
  ...more,
})
export const strings = (name: string, usage: string, more: Partial<FlagDefinition> = {}): FlagDefinition => ({
  name,
  type: 'strings',
  usage,
  ...more,
})
export const array = (name: string, usage: string, more: Partial<FlagDefinition> = {}): FlagDefinition => ({
  name,
  type: 'array',
  usage,
  ...more,
})

/** `-f`, `-k`, `-R`. */
export const FILENAME_FLAGS: readonly FlagDefinition[] = [
  strings('filename', 'Files, directories or - (standard input) that hold the objects.', { short: 'f' }),
  text('kustomize', 'A kustomization directory.', { short: 'k' }),
  toggle('recursive', 'Read the directory used in -f, --filename recursively.', { short: 'R' }),
]

export const SELECTOR_FLAG = text('selector', "Label query to filter on, supports '=', '==', '!=', 'in', 'notin'.", { short: 'l' })
export const FIELD_SELECTOR_FLAG = text('field-selector', "Field query to filter on, supports '=', '==' and '!='.")
export const ALL_NAMESPACES_FLAG = toggle('all-namespaces', 'Look in every namespace.', { short: 'A' })
export const DRY_RUN_FLAG = text('dry-run', 'Must be "none", "server" or "client". What would be sent or stored is only printed.', {
  bare: 'unchanged',
  default: 'none',
})
export const fieldManagerFlag = (manager: string): FlagDefinition =>
  text('field-manager', 'Name of the manager used to track field ownership.', { default: manager })
export const VALIDATE_FLAG = text('validate', 'Must be one of: strict (or true), warn, ignore (or false).', {
  bare: 'strict',
  default: 'strict',
})
export const SAVE_CONFIG_FLAG = toggle('save-config', 'Keep the configuration of the object in its annotation, for a later apply.')
export const LOCAL_FLAG = toggle('local', 'Do not contact the API server: work on the objects of -f alone.')

/** `-o`, `--template`, `--show-managed-fields` of commands that print one object. */
export const PRINT_FLAGS: readonly FlagDefinition[] = [
  text('output', 'Output format: json, yaml, name, jsonpath, jsonpath-as-json, jsonpath-file.', { short: 'o' }),
  text('template', 'Template string or file of -o jsonpath.'),
  toggle('show-managed-fields', 'Keep the managedFields when printing objects in JSON or YAML format.'),
  toggle('allow-missing-template-keys', 'Ignore keys that a template names and the object has not.', { default: true }),
]

/** Flags of every command. Upstream: cli-runtime genericclioptions.ConfigFlags, kubectl cmd.go */
export const GLOBAL_FLAGS: readonly FlagDefinition[] = [
  text('namespace', 'The namespace of this request.', { short: 'n' }),
  text('context', 'The context of the kubeconfig to use.'),
  text('as', 'The user to impersonate.'),
  array('as-group', 'A group to impersonate, may be repeated.'),
  text('as-uid', 'The UID to impersonate.'),
  text('request-timeout', 'How long to wait for one request; here each is answered at once.', { default: '0' }),
  toggle('warnings-as-errors', 'Treat warnings of the server as errors: exit with a non-zero code.'),
  count('v', 'Log level; kubectl logs nothing here.', { short: 'v' }),
  text('kubeconfig', 'Path to the kubeconfig file.'),
  text('cluster', 'The cluster of the kubeconfig to use.'),
  text('user', 'The user of the kubeconfig to use.'),
  text('server', 'Address and port of the API server.', { short: 's' }),
  text('token', 'Bearer token for the API server.'),
  toggle('insecure-skip-tls-verify', "Do not check the server's certificate."),
]

/** There is one server and one user here, so these cannot be granted. */
export const REFUSED_GLOBAL_FLAGS: readonly string[] = ['kubeconfig', 'cluster', 'user', 'server', 'token', 'insecure-skip-tls-verify']
