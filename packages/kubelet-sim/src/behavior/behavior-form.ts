import { parseDuration, Quantity, readYamlDocuments, YamlError, yamlPosition } from '@kubesim/api'
import {
  type FormProblem,
  fields,
  isRecord,
  listOf,
  numberBetween,
  oneOf,
  orWord,
  pathText,
  type Reader,
  shown,
  text,
  wholeNumber,
  wrong,
} from './form-reader.ts'
import type { Amount, ExitRule, HttpRule, LogRule, ProbeRule, Span, UsageRule, WorkloadBehavior } from './workload-behavior.ts'

const span: Reader<Span> = (value, at, problems) => {
  const ms = typeof value === 'string' ? parseDuration(value) : undefined
  if (ms !== undefined && ms >= 0) return value as string
  return wrong(problems, at, `must be a duration such as 500ms, 30s or 1h30m, got ${shown(value)}`)
}

const amount: Reader<Amount> = (value, at, problems) => {
  if (isQuantity(value)) return value
  return wrong(problems, at, `must be a quantity such as 250m or 64Mi, got ${shown(value)}`)
}

function isQuantity(value: unknown): value is Amount {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0
  if (typeof value !== 'string' || value.startsWith('-')) return false
  try {
    Quantity.parse(value)
    return true
  } catch {
    return false
  }
}

const USAGE_FIELDS = {
  base: amount,
  steps: listOf(fields<{ readonly at: Span; readonly value: Amount }>({ at: span, value: amount })),
  perRequest: amount,
}

function amountOr<T extends object>(object: Reader<T>): Reader<Amount | T> {
  return (value, at, problems) => (isRecord(value) ? object(value, at, problems) : amount(value, at, problems))
}

const exit: Reader<ExitRule> = (value, at, problems) => {
  const rule = fields<ExitRule>({
    after: span,
    requests: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    code: wholeNumber(0, 255),
    times: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  })(value, at, problems)
  if (isRecord(value) && value.after === undefined && value.requests === undefined)
    wrong(problems, at, 'must say after what time or after how many requests')
  return rule
}

/** Every field of the form, with what it may hold. */
export const BEHAVIOR_FIELDS = {
  startup: span,
  shutdown: orWord('never', span),
  shutdownCode: wholeNumber(0, 255),
  ports: listOf(wholeNumber(1, 65_535)),
  logs: listOf(fields<LogRule>({ line: text, at: span, every: span, until: span })),
  http: listOf(
    fields<HttpRule>({
      path: text,
      status: wholeNumber(100, 599),
      latency: span,
      errorRate: numberBetween(0, 1),
      body: text,
      from: span,
      until: span,
    }),
  ),
  probes: listOf(fields<ProbeRule>({ probe: oneOf('startup', 'readiness', 'liveness'), from: span, until: span, output: text })),
  cpu: amountOr(fields<UsageRule>(USAGE_FIELDS)),
  memory: amountOr(fields<UsageRule & { readonly leak?: Amount }>({ ...USAGE_FIELDS, leak: amount })),
  exit: orWord('never', exit),
}

const behaviorReader: Reader<WorkloadBehavior> = fields<WorkloadBehavior>(BEHAVIOR_FIELDS)

const byImageReader: Reader<Readonly<Record<string, WorkloadBehavior>>> = (value, at, problems) => {
  if (!isRecord(value)) return wrong(problems, at, `must be an object with a behaviour per image, got ${shown(value)}`)
  return Object.fromEntries(Object.entries(value).map(([image, behavior]) => [image, behaviorReader(behavior, [...at, image], problems)]))
}

/** What someone wrote about behaviour makes no sense; the message names each field, and its line where there are lines. */
export class BehaviorError extends RangeError {
  override readonly name = 'BehaviorError'
}

/** @throws BehaviorError */
export function checkBehaviors(value: unknown, source = 'behaviors'): Readonly<Record<string, WorkloadBehavior>> {
  return read(byImageReader, value, { source, lineOf: () => undefined })
}

/** A behaviour for each image, from YAML. @throws BehaviorError */
export function readBehaviors(yaml: string, source = 'behaviors'): Readonly<Record<string, WorkloadBehavior>> {
  return readYaml(byImageReader, yaml, source) ?? {}
}

/** One behaviour, from YAML. @throws BehaviorError */
export function readBehavior(yaml: string, source: string): WorkloadBehavior {
  return readYaml(behaviorReader, yaml, source) ?? {}
}

function readYaml<T>(reader: Reader<T>, yaml: string, source: string): T | undefined {
  let documents: ReturnType<typeof readYamlDocuments>
  try {
    documents = readYamlDocuments(yaml, source)
  } catch (error) {
    if (error instanceof YamlError) throw new BehaviorError(error.message)
    throw error
  }
  const [document] = documents
  if (document === undefined) return undefined
  const lineOf = ({ path }: FormProblem) => yamlPosition(yaml, path)?.line
  const [twice] = document.duplicates
  if (twice !== undefined) throw new BehaviorError(`${source}: line ${twice.line}: ${pathText(twice.path)} is there twice`)
  return read(reader, document.value, { source, lineOf })
}

function read<T>(
  reader: Reader<T>,
  value: unknown,
  { source, lineOf }: { readonly source: string; readonly lineOf: (problem: FormProblem) => number | undefined },
): T {
  const problems: FormProblem[] = []
  const result = reader(value, [], problems)
  if (problems.length === 0) return result
  const lines = problems.map((problem) => {
    const line = lineOf(problem)
    const field = problem.path.length === 0 ? '' : `${pathText(problem.path)} `
    return `${source}: ${line === undefined ? '' : `line ${line}: `}${field}${problem.message}`
  })
  throw new BehaviorError(lines.join('\n'))
}
