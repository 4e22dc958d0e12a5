import { SERVER_VERSION } from '../version.ts'
import { Histogram, type Labels, MetricFamily } from './metric-family.ts'

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
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'LIST', 'WATCH'])

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

  constructor() {
    const { buildDate, compiler, gitCommit, gitTreeState, gitVersion, goVersion, major, minor, platform } = SERVER_VERSION
    const version = { git_version: gitVersion, go_version: goVersion, major, minor, platform }
    this.build.set({ build_date: buildDate, compiler, git_commit: gitCommit, git_tree_state: gitTreeState, ...version }, 1)
    this.inflight.set({ request_kind: 'mutating' }, 0)
    this.inflight.set({ request_kind: 'readOnly' }, 0)
  }

  /** A request has come. The function returned is called once, with its code and the seconds it took, when it is over. */
  began(request: RequestLabels): (code: number, seconds: number) => void {
    const labels = labelsOf(request)
    const end = request.longRunning ? this.open(labels) : this.enter(request.verb)
    return (code, seconds) => {
      end()
      const dryRun = request.dryRun ? 'All' : ''
      const { component, group, resource, scope, subresource, verb, version } = labels
      this.requests.add({ code: String(code), component, dry_run: dryRun, group, resource, scope, subresource, verb, version })
      if (!request.longRunning) {
        this.durations.observe({ component, dry_run: dryRun, group, resource, scope, subresource, verb, version }, seconds)
      }
    }
  }

  text(): string {
    this.memory.set({}, process.memoryUsage.rss())
    return [this.requests, this.durations, this.inflight, this.longRunning, this.build, this.memory].map((each) => each.text()).join('')
  }

  private enter(verb: string): () => void {
    const kind = { request_kind: READING.has(verb) ? 'readOnly' : 'mutating' }
    this.inflight.add(kind)
    return () => this.inflight.add(kind, -1)
  }

  private open(labels: Labels): () => void {
    this.longRunning.add(labels)
    return () => this.longRunning.add(labels, -1)
  }
}

function labelsOf({ group, resource, scope, subresource, verb, version }: RequestLabels) {
  return { component: 'apiserver', group, resource, scope, subresource, verb, version }
}
