import type { ErrorList } from './error-list.ts'
import { isDns1123Subdomain, isPortNumber } from './formats.ts'

interface WebhookService {
  readonly name?: string
  readonly namespace?: string
  readonly path?: string
  readonly port?: number
}

interface WebhookClient {
  readonly url?: string
  readonly service?: WebhookService
}

/** Where a webhook is: a URL or a Service. Upstream: apiserver/pkg/util/webhook */
export function validateWebhookClient({ url, service }: WebhookClient, field: string, errors: ErrorList): void {
  if ((url === undefined) === (service === undefined)) errors.required(field, 'exactly one of url or service is required')
  else if (url !== undefined) validateUrl(url, `${field}.url`, errors)
  else if (service !== undefined) validateService(service, `${field}.service`, errors)
}

const URL_PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s
const FORM = '; desired format: https://host[/path]'

/** Upstream: ValidateWebhookURL */
function validateUrl(url: string, field: string, errors: ErrorList): void {
  const [, scheme = '', authority = '', query = '', fragment = ''] = URL_PARTS.exec(url) ?? []
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1)
  if (scheme.toLowerCase() !== 'https') errors.invalid(field, scheme.toLowerCase(), `'https' is the only allowed URL scheme${FORM}`)
  if (host === '') errors.invalid(field, host, `host must be specified${FORM}`)
  if (at >= 0) errors.invalid(field, authority.slice(0, at), 'user information is not permitted in the URL')
  if (fragment !== '') errors.invalid(field, fragment, 'fragments are not permitted in the URL')
  if (query !== '') errors.invalid(field, query, 'query parameters are not permitted in the URL')
}

/** Upstream: ValidateWebhookService, which is given name and namespace the wrong way round: what is missing is told of as the other. */
function validateService({ name, namespace, path, port = 0 }: WebhookService, field: string, errors: ErrorList): void {
  if (!namespace) errors.required(`${field}.name`)
  if (!name) errors.required(`${field}.namespace`)
  const problems = isPortNumber(port)
  if (problems.length > 0) errors.invalid(`${field}.port`, port, `port is not valid: ${problems.join(', ')}`)
  if (path !== undefined) validatePath(path, `${field}.path`, errors)
}

function validatePath(path: string, field: string, errors: ErrorList): void {
  if (path === '' || path === '/') return
  if (path === '//') {
    errors.invalid(field, path, 'segment[0] may not be empty')
    return
  }
  if (!path.startsWith('/')) errors.invalid(field, path, "must start with a '/'")
  const steps = path.slice(1).replace(/\/$/, '').split('/')
  steps.forEach((step, index) => {
    if (step === '') errors.invalid(field, path, `segment[${index}] may not be empty`)
    else for (const problem of isDns1123Subdomain(step)) errors.invalid(field, path, `segment[${index}]: ${problem}`)
  })
}
