import { StatusError } from '@kubesim/api'
import { failure, jsonAnswer, type PathAnswer, type PathHandler, type PathRequest } from '@kubesim/apiserver/http'
import { CLOCK_PATH } from './clock-path.ts'
import type { ServerClock } from './server-clock.ts'
import { parseSpeed, speedNote } from './speed.ts'

const API_VERSION = 'clock.kubesim.io/v1alpha1'

/** What can be asked of the clock, by the last segment of the path: `POST .../clock/run`. */
type Command = (clock: ServerClock, body: Readonly<Record<string, unknown>>) => void | Promise<void>

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['run', (clock, body) => clock.run(text(body, 'duration'))],
  ['until', (clock, body) => clock.until(text(body, 'condition'), body.timeout === undefined ? undefined : text(body, 'timeout'))],
  ['settle', (clock) => clock.settle()],
  ['pause', (clock) => clock.setSpeed('paused')],
  ['resume', (clock) => clock.resume()],
  ['speed', (clock, body) => clock.setSpeed(parseSpeed(text(body, 'speed')))],
])

/**
 * The project's own API group: reads and moves the virtual clock of a served world. It is left out of discovery, so that clients find there what
 * a cluster has.
 */
export function clockPaths(clock: ServerClock): PathHandler {
  return { prefix: `${CLOCK_PATH}/`, answer: (request) => answerClock(clock, request) }
}

async function answerClock(clock: ServerClock, request: PathRequest): Promise<PathAnswer | undefined> {
  const [, resource, name, ...rest] = request.path.slice(CLOCK_PATH.length).split('/')
  if (resource !== 'clock' || rest.length > 0) return undefined
  if (name === undefined) return request.method === 'GET' || request.method === 'HEAD' ? reading(clock) : notAllowed()
  const command = COMMANDS.get(name)
  if (command === undefined) return undefined
  if (request.method !== 'POST') return notAllowed()
  try {
    await command(clock, readBody(request))
  } catch (error) {
    throw refusal(error)
  }
  return reading(clock)
}

function reading(clock: ServerClock): PathAnswer {
  const note = speedNote(clock.speed)
  return jsonAnswer({ kind: 'Clock', apiVersion: API_VERSION, metadata: {}, ...clock.reading, ...(note !== undefined && { note }) })
}

function readBody({ body }: PathRequest): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {}
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Told below, like any other text that is no object.
  }
  throw new RangeError('the body must be a JSON object')
}

function text(body: Readonly<Record<string, unknown>>, field: string): string {
  const value = body[field]
  if (typeof value !== 'string' || value === '') throw new RangeError(`"${field}" must be given, as text`)
  return value
}

/** What makes no sense is a 400; a condition that did not come about in time a 504. */
function refusal(error: unknown): StatusError {
  if (error instanceof StatusError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof RangeError) return failure(400, 'BadRequest', message)
  if (error instanceof Error && error.name === 'VirtualTimeoutError') return failure(504, 'Timeout', message)
  return failure(500, 'InternalError', message)
}

function notAllowed(): never {
  throw failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource')
}
