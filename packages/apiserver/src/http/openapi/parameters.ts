import { describeField } from '@kubesim/api/descriptions'

/** A parameter in the path or in the query. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: true
  readonly description?: string
  readonly schema: { readonly type: string; readonly uniqueItems: true }
}

const DELETE_OPTIONS = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'

/** What the API describes nowhere else. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  allowWatchBookmarks: 'Asks for events of type BOOKMARK, which tell how far a watch has come. Only for watches.',
  command: 'The command to execute, without a shell. Repeated once for each argument.',
  container: "The container; the pod's only one when there is but one.",
  continue: 'Goes on with a list where the last answer, whose metadata.continue this is, left off.',
  fieldManager: 'Name of whoever makes these changes, at most 128 printable characters. Apply patches need one.',
  fieldSelector: 'Only objects whose fields have these values.',
  fieldValidation:
    'What becomes of unknown and duplicate fields: Ignore drops them, Warn drops them and says so in Warning headers, Strict refuses.',
  follow: 'Goes on with what is logged from now on.',
  force: 'Takes over fields that other managers own. Only for apply patches.',
  insecureSkipTLSVerifyBackend: "Does not check the kubelet's certificate.",
  labelSelector: 'Only objects with these labels.',
  limit: 'The most objects in one answer; what is left is had with continue.',
  limitBytes: 'The most bytes of log.',
  ports: 'The ports to forward to.',
  previous: 'The log of the instance of the container that ran before this one.',
  resourceVersion: 'Of what version, or from which version on, to read.',
  resourceVersionMatch: 'How resourceVersion is meant: Exact or NotOlderThan.',
  sendInitialEvents: 'Begins a watch with what is there, followed by a bookmark.',
  sinceSeconds: 'Only what was logged in the last so many seconds.',
  stderr: 'Whether standard error is wanted.',
  stdin: 'Whether standard input will be sent.',
  stdout: 'Whether standard output is wanted.',
  stream: 'Which log: All, Stdout or Stderr.',
  tailLines: 'Only so many lines from the end.',
  timeoutSeconds: 'Ends the call after this time, active or not.',
  timestamps: 'Begins every line with its time.',
  tty: 'Whether there is a terminal.',
  watch: 'Answers with changes as they happen in place of a list.',
}

const PRETTY: Parameter = parameter('pretty', 'string', 'Whether the answer is indented.')

function parameter(name: string, type: string, description?: string): Parameter {
  return { ...(description !== undefined && { description }), in: 'query', name, schema: { type, uniqueItems: true } }
}

/** `name`, `limit:integer`: by name, described. */
function parameters(text: string): readonly Parameter[] {
  return text.split(' ').map((word) => {
    const [name = '', type = 'string'] = word.split(':')
    return parameter(name, type, DESCRIPTIONS[name] ?? describeField(DELETE_OPTIONS, name))
  })
}

const LIST = parameters(
  'allowWatchBookmarks:boolean continue fieldSelector labelSelector limit:integer resourceVersion resourceVersionMatch ' +
    'sendInitialEvents:boolean timeoutSeconds:integer watch:boolean',
)
const WRITE = parameters('dryRun fieldManager fieldValidation')
const DELETE = parameters(
  'dryRun gracePeriodSeconds:integer ignoreStoreReadErrorWithClusterBreakingPotential:boolean orphanDependents:boolean propagationPolicy',
)
const ONLY_WATCH: ReadonlySet<string> = new Set(['allowWatchBookmarks', 'watch'])

/** Parameters in the query of everything that is done with objects. */
export const QUERY = {
  get: [PRETTY],
  list: [...LIST, PRETTY],
  post: [...WRITE, PRETTY],
  put: [...WRITE, PRETTY],
  patch: [...WRITE, ...parameters('force:boolean'), PRETTY],
  delete: [...DELETE, PRETTY],
  deletecollection: [...LIST.filter(({ name }) => !ONLY_WATCH.has(name)), ...DELETE, PRETTY],
} as const satisfies Readonly<Record<string, readonly Parameter[]>>

const STREAMS = 'container stderr:boolean stdin:boolean stdout:boolean tty:boolean'
const PROXY = [parameter('path', 'string', 'The path to ask for.')]

/** Parameters of what opens a stream, by kind. Upstream: core/v1 PodExecOptions and its like, url_conversion */
export const CONNECT: Readonly<Record<string, readonly Parameter[]>> = {
  NodeProxyOptions: PROXY,
  PodAttachOptions: parameters(STREAMS),
  PodExecOptions: parameters(`command ${STREAMS}`),
  PodPortForwardOptions: parameters('ports:integer'),
  PodProxyOptions: PROXY,
  ServiceProxyOptions: PROXY,
}

/** Upstream: core/v1 PodLogOptions */
export const LOG = parameters(
  'container follow:boolean insecureSkipTLSVerifyBackend:boolean limitBytes:integer previous:boolean sinceSeconds:integer stream ' +
    'tailLines:integer timestamps:boolean',
)

const IN_PATH: Readonly<Record<string, string>> = {
  namespace: 'The namespace that the object is in.',
  path: 'The path to ask for.',
}

/** What stands in braces in a path. */
export function pathParameters(path: string, kind: string): readonly Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    description: IN_PATH[name] ?? `name of the ${kind}`,
    in: 'path',
    name,
    required: true,
    schema: { type: 'string', uniqueItems: true },
  }))
}
