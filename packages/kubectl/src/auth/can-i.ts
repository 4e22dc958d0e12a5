import { isForbidden, isNotFound, type KubeObject, resolveResource } from '@kubesim/api'
import { ALL_NAMESPACES_FLAG, defineCommand, PRINT_FLAGS, text, toggle } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandDefinition } from '../contracts.ts'
import { definitionOf } from '../create/generator.ts'
import { alignColumns } from '../printers/columns.ts'
import { objectPrinter } from '../printers/output.ts'
import { accessRows, type RulesReviewStatus } from './rules.ts'

const RESOURCE_VERBS = new Set([
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'use',
  'bind',
  'impersonate',
  '*',
  'approve',
  'sign',
  'escalate',
  'attest',
])
const PATH_VERBS = new Set(['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*'])

const canI = defineCommand({
  name: 'auth can-i',
  usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  summary: 'Check whether an action is allowed',
  examples: [
    'kubectl auth can-i create pods --all-namespaces',
    'kubectl auth can-i list deployments.apps',
    'kubectl auth can-i --list --namespace=foo',
  ],
  flags: [
    ALL_NAMESPACES_FLAG,
    toggle('quiet', 'Say nothing, only return the exit code.', { short: 'q' }),
    text('subresource', 'A subresource such as log or scale.'),
    toggle('list', 'Show all that is allowed.'),
    toggle('no-headers', "Don't print headers."),
  ],
  completes: 'nothing',
  run: (invocation) => (invocation.flags.boolean('list') ? listAccess(invocation) : checkAccess(invocation)),
})

interface Attributes {
  readonly group: string
  readonly resource: string
  readonly name: string
  readonly namespaced: boolean
}

/** Upstream: kubectl/pkg/cmd/auth CanIOptions.RunAccessCheck */
function checkAccess(invocation: Invocation): number {
  const { args, flags } = invocation
  if (args.length !== 2)
    throw fail(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    )
  const [verb = '', what = ''] = args
  const spec = what.startsWith('/') ? pathSpec(invocation, verb, what) : resourceSpec(invocation, verb, what)
  if (flags.boolean('no-headers')) throw fail('--no-headers cannot be set without --list specified')
  const status = review(invocation, 'SelfSubjectAccessReview', spec) as {
    readonly allowed?: boolean
    readonly reason?: string
    readonly evaluationError?: string
  }
  const because = [status.reason, status.evaluationError]
    .filter((reason) => reason !== undefined && reason !== '')
    .map((reason) => ` - ${reason}`)
    .join('')
  if (!flags.boolean('quiet')) invocation.say(status.allowed ? 'yes' : `no${because}`)
  return status.allowed ? 0 : 1
}

function pathSpec(invocation: Invocation, verb: string, path: string): object {
  if (invocation.flags.text('subresource') !== '') throw fail('--subresource can not be used with NonResourceURL')
  if (!PATH_VERBS.has(verb)) invocation.warn(`verb '${verb}' is not a known verb\n`)
  return { nonResourceAttributes: { path, verb } }
}

function resourceSpec(invocation: Invocation, verb: string, what: string): object {
  const { flags, namespace } = invocation
  const { group, resource, name, namespaced } = attributesOf(invocation, what)
  const everywhere = flags.boolean('all-namespaces')
  if (!everywhere && !namespaced)
    invocation.warn(`resource '${resource}' is not namespace scoped${group === '' ? '' : ` in group '${group}'`}\n`)
  if (!everywhere && !RESOURCE_VERBS.has(verb)) invocation.warn(`verb '${verb}' is not a known verb\n`)
  const subresource = flags.text('subresource')
  return {
    resourceAttributes: {
      ...(group !== '' && { group }),
      ...(name !== '' && { name }),
      ...(!everywhere && { namespace }),
      resource,
      ...(subresource !== '' && { subresource }),
      verb,
    },
  }
}

function attributesOf(invocation: Invocation, what: string): Attributes {
  const slash = what.indexOf('/')
  const [type, name] = slash < 0 ? [what, ''] : [what.slice(0, slash), what.slice(slash + 1)]
  const found = type === '*' ? undefined : resolveResource(type.toLowerCase(), invocation.resources)
  if (found !== undefined) return { group: found.group, resource: found.resource, name, namespaced: found.namespaced }
  if (!['*', 'users', 'groups'].includes(type)) {
    const dot = type.indexOf('.')
    invocation.warn(
      dot < 0
        ? `the server doesn't have a resource type '${type}'\n`
        : `the server doesn't have a resource type '${type.slice(0, dot)}' in group '${type.slice(dot + 1)}'\n`,
    )
  }
  return { group: '', resource: type, name, namespaced: true }
}

function listAccess(invocation: Invocation): number {
  const { args, flags, environment, namespace } = invocation
  if (args.length > 0) throw fail('list option must be specified with no arguments')
  if (flags.boolean('quiet') || flags.boolean('all-namespaces') || flags.text('subresource') !== '') {
    throw fail("list option can't be specified with neither quiet, all-namespaces nor subresource options")
  }
  const status = review(invocation, 'SelfSubjectRulesReview', { namespace }) as RulesReviewStatus
  if (status.incomplete) invocation.warn(`the list may be incomplete: ${status.evaluationError ?? ''}`)
  const header = flags.boolean('no-headers') ? [] : [['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']]
  environment.out(alignColumns([...header, ...accessRows(status)]))
  return 0
}

/** Asks the server about oneself; the answer's status. */
function review(invocation: Invocation, kind: string, spec: object): unknown {
  const definition = definitionOf(invocation, { group: 'authorization.k8s.io', version: 'v1', kind })
  const answer = invocation.api.create({ definition }, { apiVersion: 'authorization.k8s.io/v1', kind, metadata: {}, spec })
  return (answer as KubeObject & { readonly status?: unknown }).status ?? {}
}

const whoAmI = defineCommand({
  name: 'auth whoami',
  usage: '',
  summary: 'Experimental: Check self subject attributes',
  flags: PRINT_FLAGS,
  completes: 'nothing',
  run: (invocation) => {
    const { api, args, environment } = invocation
    if (args.length > 0) throw fail('whoami takes no arguments')
    const printer = objectPrinter(invocation)
    const definition = definitionOf(invocation, { group: 'authentication.k8s.io', version: 'v1', kind: 'SelfSubjectReview' })
    try {
      const answer = api.create({ definition }, { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} })
      environment.out(printer === undefined ? userText(answer) : printer(answer))
      return 0
    } catch (error) {
      if (isForbidden(error))
        throw fail('the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it')
      throw isNotFound(error) ? fail('the selfsubjectreviews API is not enabled in the cluster') : error
    }
  },
})

interface ReviewedUser {
  readonly username?: string
  readonly uid?: string
  readonly groups?: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

function userText(answer: KubeObject): string {
  const {
    username,
    uid,
    groups = [],
    extra = {},
  } = (answer as KubeObject & { readonly status?: { readonly userInfo?: ReviewedUser } }).status?.userInfo ?? {}
  return alignColumns([
    ['ATTRIBUTE', 'VALUE'],
    ...(username ? [['Username', username]] : []),
    ...(uid ? [['UID', uid]] : []),
    ...(groups.length > 0 ? [['Groups', `[${groups.join(' ')}]`]] : []),
    ...Object.keys(extra)
      .sort()
      .map((key) => [`Extra: ${key}`, `[${extra[key]!.join(' ')}]`]),
  ])
}

export const AUTH_COMMANDS: readonly CommandDefinition[] = [canI, whoAmI]
