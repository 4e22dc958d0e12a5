import { cannotBeHandled, type GroupVersionKind, StatusError } from '@kubesim/api'
import { badRequest } from '../failures.ts'

const SUMMARY_BYTES_MAX = 30
const BRACE = 0x7b

/** A body that is no object of any kind, or not of the kind that it says. */
export class UnreadableBody extends StatusError {
  private readonly problem: string
  private readonly given: Pick<GroupVersionKind, 'version' | 'kind'> | undefined

  /** `given` is what the body says that it is, as far as that could be read. */
  constructor(problem: string, given?: Pick<GroupVersionKind, 'version' | 'kind'>) {
    super(badRequest(problem).status)
    this.problem = problem
    this.given = given
  }

  /** The refusal where an object of a kind was to be written. Upstream: apiserver/pkg/endpoints/handlers transformDecodeError */
  insteadOf(kind: string, body: Uint8Array): StatusError {
    if (this.given !== undefined) return badRequest(cannotBeHandled(this.given, kind, this.problem))
    return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${this.problem} (${summaryOf(body)})`)
  }
}

function summaryOf(body: Uint8Array): string {
  if (body.length === 0) return '<empty>'
  const start = Buffer.from(body.subarray(0, SUMMARY_BYTES_MAX)).toString(body[0] === BRACE ? 'utf8' : 'hex')
  return body.length > SUMMARY_BYTES_MAX ? `${start} ...` : start
}
