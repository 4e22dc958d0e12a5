import type { ObjectCount } from '../../api-server.ts'
import { SERVER_VERSION } from '../version.ts'
import { Histogram, labelText, MetricFamily } from './metric-family.ts'

/** What a request is counted as. Upstream: endpoints/metrics */
export interface RequestLabels {
  readonly verb: string
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  readonly scope: '' | 'resource' | 'namespace' | 'cluster'
  readonly dryRun: boolean
  /** Runs until one side ends it: a watch, a log that is followed. */
  readonly longRunning: boolean
}

const SECONDS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60]
const MICROSECONDS = 1_000_000
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'LIST', 'WATCH'])
const MUTATING_TEXT = labelText({ request_kind: 'mutating' })
const READ_ONLY_TEXT = labelText({ request_kind: 'readOnly' })

/** Texts of the labels of requests that are counted alike, which are the same few thousands of times a second. */
interface LabelTexts {
  readonly duration: string
  readonly longRunning: string
  readonly byCode: Map<number, string>
}

/** What `/metrics` tells, under upstream's names. Upstream: apiserver/pkg/endpoints/metrics, component-base/metrics */
export class ApiMetrics {
  private readonly requests = new MetricFamily(
    'apiserver_request_total',
    'counter',
    'Requests answered, by verb, dry run, group, version, resource, scope, component and HTTP code.',
  )
  private readonly durations = new Histogram(
    'apiserver_request_duration_seconds',
    SECONDS,
    'Wall time of answering, in seconds, by verb, dry run, group, version, resource, subresource, scope and component.',
  )
  private readonly inflight = new MetricFamily('apiserver_current_inflight_requests', 'gauge', 'Requests being answered now, by kind.')
  private readonly longRunning = new MetricFamily('apiserver_longrunning_requests', 'gauge', 'Open watches, logs and the like.')
  private readonly build = new MetricFamily('kubernetes_build_info', 'gauge', 'The version that is served; always 1.')
  private readonly memory = new MetricFamily('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.')
  private readonly cpu = new MetricFamily('process_cpu_seconds_total', 'counter', 'User and system CPU time spent, in seconds.')
  private readonly started = new MetricFamily('process_start_time_seconds', 'gauge', 'Wall time of the start, in seconds since 1970.')
  private readonly texts = new Map<string, LabelTexts>()

  /** `startSeconds`: when the process started, in seconds of wall time since 1970; not told where that is not known. */
  constructor(startSeconds?: number) {
    if (startSeconds !== undefined) this.started.set('', startSeconds)
    const { buildDate, compiler, gitCommit, gitTreeState, gitVersion, goVersion, major, minor, platform } = SERVER_VERSION
    const version = { git_version: gitVersion, go_version: goVersion, major, minor, platform }
    this.build.set(labelText({ build_date: buildDate, compiler, git_commit: gitCommit, git_tree_state: gitTreeState, ...version }), 1)
    this.inflight.set(MUTATING_TEXT, 0)
    this.inflight.set(READ_ONLY_TEXT, 0)
  }

  /** A request has come. The function returned is called once, with its code and the seconds it took, when it is over. */
  began(request: RequestLabels): (code: number, seconds: number) => void {
    const texts = this.textsOf(request)
    const gauge = request.longRunning ? this.longRunning : this.inflight
    const gauged = request.longRunning ? texts.longRunning : READING.has(request.verb) ? READ_ONLY_TEXT : MUTATING_TEXT
    gauge.add(gauged, 1)
    return (code, seconds) => {
      gauge.add(gauged, -1)
      this.requests.add(codeText(request, texts, code), 1)
      if (!request.longRunning) this.durations.observe(texts.duration, seconds)
    }
  }

  text(stored: readonly ObjectCount[]): string {
    const { user, system } = process.cpuUsage()
    this.memory.set('', process.memoryUsage.rss())
    this.cpu.set('', (user + system) / MICROSECONDS)
    const { requests, durations, inflight, longRunning, build, memory, cpu, started } = this
    const families = [requests, durations, inflight, longRunning, ...objectFamilies(stored), build, cpu, memory, started]
    return families.map((each) => each.text()).join('')
  }

  private textsOf(request: RequestLabels): LabelTexts {
    const { verb, group, version, resource, subresource, scope, dryRun } = request
    const key = `${verb} ${group} ${version} ${resource} ${subresource} ${scope} ${dryRun}`
    let texts = this.texts.get(key)
    if (texts === undefined) {
      const longRunning = labelText({ component: 'apiserver', group, resource, scope, subresource, verb, version })
      texts = { duration: labelText(labelsOf(request)), longRunning, byCode: new Map() }
      this.texts.set(key, texts)
    }
    return texts
  }
}

/** Under the present name and the one before it, which most dashboards ask for. Upstream: apiserver/pkg/storage/etcd3/metrics */
function objectFamilies(stored: readonly ObjectCount[]): readonly MetricFamily[] {
  const objects = new MetricFamily('apiserver_resource_objects', 'gauge', 'Stored objects, by group and resource.')
  const before = new MetricFamily(
    'apiserver_storage_objects',
    'gauge',
    'Stored objects, by resource; use apiserver_resource_objects instead.',
  )
  for (const { group, resource, count } of stored) {
    objects.set(labelText({ group, resource }), count)
    before.set(labelText({ resource: group === '' ? resource : `${resource}.${group}` }), count)
  }
  return [objects, before]
}

function codeText(request: RequestLabels, { byCode }: LabelTexts, code: number): string {
  let text = byCode.get(code)
  if (text === undefined) {
    text = labelText({ code: String(code), ...labelsOf(request) })
    byCode.set(code, text)
  }
  return text
}

function labelsOf({ dryRun, group, resource, scope, subresource, verb, version }: RequestLabels) {
  return { component: 'apiserver', dry_run: dryRun ? 'All' : '', group, resource, scope, subresource, verb, version }
}
