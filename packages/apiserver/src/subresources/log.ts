import { type ApiResponse, type FieldError, type Pod, type RequestOptions, type Status, StatusError, type TextStream } from '@kubesim/api'
import type { LogOptions, LogStream } from '@kubesim/kernel'
import { badRequest, invalid, unavailable } from '../failures.ts'
import { requireLive } from '../registry/stored.ts'
import type { RequestScope } from '../request-scope.ts'

/** GET pods/x/log: what a container has written, as the pod's node tells it. Upstream: core/pod/rest LogREST */
export function podLog(scope: RequestScope): ApiResponse {
  const options = readOptions(scope)
  const pod = requireLive(scope).object as Pod
  const container = chooseContainer(pod, options.container)
  if (!pod.spec.nodeName) return textOf(scope, new EmptyText())
  const { nodeApi } = scope.core
  if (nodeApi === undefined) throw unavailable(`the node of pod ${pod.metadata.name} cannot be reached`)
  const answer = nodeApi.logs(pod, { ...options, container })
  if (isStatus(answer)) throw new StatusError(answer)
  return textOf(scope, answer)
}

/** The container meant, or the only one. Throws 400. Upstream: core/pod validateContainer */
export function chooseContainer(pod: Pod, named: string | undefined): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec
  const { name } = pod.metadata
  const names = [...initContainers, ...containers, ...ephemeralContainers].map((container) => container.name)
  if (named !== undefined && named !== '') {
    if (names.includes(named)) return named
    throw badRequest(`container ${named} is not valid for pod ${name}`)
  }
  if (containers.length === 1) return containers[0]!.name
  if (containers.length === 0) throw badRequest(`a container name must be specified for pod ${name}`)
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`)
}

function textOf(scope: RequestScope, stream: TextStream): ApiResponse {
  return { type: 'text', code: 200, stream, warnings: scope.warnings }
}

function isStatus(answer: LogStream | Status): answer is Status {
  return !('take' in answer)
}

/** Nothing, at once. */
class EmptyText implements TextStream {
  readonly closed = true

  take(): string {
    return ''
  }

  onReady(): void {}

  stop(): void {}
}

function readOptions(scope: RequestScope): LogOptions {
  const query = scope.options.query ?? {}
  const options: LogOptions = {
    ...textOption(query, 'container'),
    ...textOption(query, 'sinceTime'),
    ...flagOption(query, 'follow'),
    ...flagOption(query, 'previous'),
    ...flagOption(query, 'timestamps'),
    ...countOption(query, 'tailLines'),
    ...countOption(query, 'sinceSeconds'),
    ...countOption(query, 'limitBytes'),
  }
  const errors = problemsOf(options)
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, scope.request.name ?? '', errors)
  return options
}

/** Upstream: ValidatePodLogOptions */
function problemsOf({ tailLines, limitBytes, sinceSeconds, sinceTime }: LogOptions): FieldError[] {
  const errors: FieldError[] = []
  const refuse = (field: string, badValue: number, detail: string) => errors.push({ type: 'FieldValueInvalid', field, badValue, detail })
  if (tailLines !== undefined && tailLines < 0) refuse('tailLines', tailLines, 'must be greater than or equal to 0')
  if (limitBytes !== undefined && limitBytes < 1) refuse('limitBytes', limitBytes, 'must be greater than 0')
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    errors.push({ type: 'FieldValueForbidden', field: '[]', detail: 'at most one of `sinceTime` or `sinceSeconds` may be specified' })
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) refuse('sinceSeconds', sinceSeconds, 'must be greater than 0')
  return errors
}

type Query = NonNullable<RequestOptions['query']>

function queryValue(query: Query, name: string): string | undefined {
  const value = query[name]
  const text = typeof value === 'string' ? value : value?.[0]
  return text === '' ? undefined : text
}

function textOption<K extends string>(query: Query, name: K): { readonly [P in K]?: string } {
  const text = queryValue(query, name)
  return (text === undefined ? {} : { [name]: text }) as { readonly [P in K]?: string }
}

/** As Go's query decoding reads booleans: everything but 0 and false means yes. */
function flagOption<K extends string>(query: Query, name: K): { readonly [P in K]?: boolean } {
  const text = queryValue(query, name)
  return (text === undefined ? {} : { [name]: text !== '0' && text.toLowerCase() !== 'false' }) as { readonly [P in K]?: boolean }
}

function countOption<K extends string>(query: Query, name: K): { readonly [P in K]?: number } {
  const text = queryValue(query, name)
  if (text !== undefined && !/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  return (text === undefined ? {} : { [name]: Number(text) }) as { readonly [P in K]?: number }
}
