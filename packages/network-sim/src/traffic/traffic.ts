import { type EndpointSlice, endpointSlices, type Service, services } from '@kubesim/api'
import { type Client, createInformers, type Informer, type Informers } from '@kubesim/client'
import type { Component, Kernel, RequestPort } from '@kubesim/kernel'
import { TrafficRecord, type TrafficReport } from './traffic-report.ts'
import { type TrafficEndpoint, type TrafficTarget, trafficEndpoints, trafficTarget } from './traffic-target.ts'

export interface TrafficSpecification {
  /** URL of a Service: `http://web-app.default.svc/cart`. */
  readonly to: string
  /** Requests a second; a function gets the seconds since the traffic began. */
  readonly rps: number | ((seconds: number) => number)
  /** So much time is played at once, in milliseconds; default 1,000. Longer steps are cheaper. */
  readonly stepMs?: number
  /** Callers wait so long for an answer, in milliseconds; default 10,000. */
  readonly timeoutMs?: number
}

/** Requests that go on until they are stopped. */
export interface TrafficFlow {
  /** Requests a second in the latest step. */
  readonly rps: number
  /** Pods that took requests in the latest step. */
  readonly endpointCount: number
  /** Everything since the beginning. */
  report(): TrafficReport
  /** Everything since the last call, or the beginning. */
  take(): TrafficReport
  stop(): void
}

export interface TrafficOptions {
  readonly kernel: Kernel
  readonly client: Client
  readonly requests: RequestPort
}

const SERVICE_NAME = 'kubernetes.io/service-name'
const BY_SERVICE = 'service'
const STEP_MS = 1_000
const TIMEOUT_MS = 10_000

/**
 * Callers of Services. A second of theirs costs as much as there are endpoints, however many requests it has.
 * Differs: simulated callers spread requests evenly over the ready endpoints, without lots, connections and retries.
 */
export class Traffic {
  private readonly options: TrafficOptions
  private readonly component: Component
  private readonly flows = new Map<string, Flow>()
  private informers: Informers | undefined
  private flowCount = 0

  constructor(options: TrafficOptions) {
    this.options = options
    this.component = options.kernel.register('traffic', (key) => this.flows.get(key)?.step())
  }

  /** @throws RangeError for what is no URL of a Service */
  start(specification: TrafficSpecification): TrafficFlow {
    const target = trafficTarget(specification.to)
    const { stepMs = STEP_MS, timeoutMs = TIMEOUT_MS, rps } = specification
    if (!(stepMs > 0 && timeoutMs > 0)) throw new RangeError('stepMs and timeoutMs of traffic must be above 0')
    const key = `flow-${this.flowCount++}`
    const places = this.watch()
    const { kernel, requests } = this.options
    const flow = new Flow(
      { target, rps, stepMs, timeoutMs, startMs: kernel.now },
      {
        requests,
        now: () => kernel.now,
        endpoints: () => places.endpointsOf(target),
        wake: () => void this.component.after(stepMs, key, 'periodic'),
        end: () => void this.flows.delete(key),
      },
    )
    this.flows.set(key, flow)
    this.component.after(stepMs, key, 'periodic')
    return flow
  }

  stop(): void {
    this.flows.clear()
    this.informers?.stop()
    this.options.kernel.unregister(this.component)
  }

  private places: Places | undefined

  /** Nothing is watched before there is traffic. */
  private watch(): Places {
    if (this.places === undefined) {
      this.informers = createInformers({ kernel: this.options.kernel, client: this.options.client, name: 'traffic' })
      this.places = new Places(this.informers)
    }
    return this.places
  }
}

/** The endpoints of Services, worked out anew when they change. */
class Places {
  private readonly services: Informer<Service>
  private readonly slices: Informer<EndpointSlice>
  private readonly known = new Map<string, readonly TrafficEndpoint[]>()

  constructor(informers: Informers) {
    this.services = informers.informer(services)
    this.slices = informers.informer(endpointSlices)
    this.slices.addIndex(BY_SERVICE, serviceOfSlice)
    // Changes of Services are few; those of endpoints concern one Service.
    this.services.onEvent(() => this.known.clear())
    this.slices.onEvent(({ object }) => {
      const [service] = serviceOfSlice(object)
      for (const key of this.known.keys()) if (key.startsWith(`${service}:`)) this.known.delete(key)
    })
  }

  endpointsOf({ namespace, name, port }: TrafficTarget): readonly TrafficEndpoint[] {
    const service = `${namespace}/${name}`
    const key = `${service}:${port}`
    let found = this.known.get(key)
    if (found === undefined) {
      found = trafficEndpoints(this.services.get(service), this.slices.byIndex(BY_SERVICE, service), port)
      this.known.set(key, found)
    }
    return found
  }
}

function serviceOfSlice({ metadata: { namespace, labels } }: EndpointSlice): readonly string[] {
  const name = labels?.[SERVICE_NAME]
  return name === undefined ? [] : [`${namespace}/${name}`]
}

interface FlowPlan {
  readonly target: TrafficTarget
  readonly rps: TrafficSpecification['rps']
  readonly stepMs: number
  readonly timeoutMs: number
  readonly startMs: number
}

interface FlowSurrounding {
  readonly requests: RequestPort
  readonly now: () => number
  readonly endpoints: () => readonly TrafficEndpoint[]
  readonly wake: () => void
  readonly end: () => void
}

class Flow implements TrafficFlow {
  rps = 0
  endpointCount = 0
  private readonly plan: FlowPlan
  private readonly around: FlowSurrounding
  private readonly whole = new TrafficRecord()
  private latest = new TrafficRecord()
  /** Part of a request that a step left over. */
  private carry = 0
  /** Endpoint that gets the first of what does not divide evenly. */
  private turn = 0
  private isOver = false

  constructor(plan: FlowPlan, around: FlowSurrounding) {
    this.plan = plan
    this.around = around
  }

  report(): TrafficReport {
    return this.whole.report()
  }

  take(): TrafficReport {
    const report = this.latest.report()
    this.latest = new TrafficRecord()
    return report
  }

  stop(): void {
    this.isOver = true
    this.rps = 0
    this.around.end()
  }

  /** Plays the time since the last step. */
  step(): void {
    if (this.isOver) return
    const { stepMs, startMs } = this.plan
    this.rps = this.rateAt((this.around.now() - startMs - stepMs) / 1000)
    const due = this.carry + (this.rps * stepMs) / 1000
    const count = Math.floor(due)
    this.carry = due - count
    this.spread(count)
    this.around.wake()
  }

  private rateAt(seconds: number): number {
    const { rps } = this.plan
    const rate = typeof rps === 'number' ? rps : rps(seconds)
    if (Number.isNaN(rate)) throw new RangeError(`rps of the traffic to ${this.plan.target.name} is not a number after ${seconds} s`)
    return Math.max(0, rate)
  }

  private spread(count: number): void {
    const endpoints = this.around.endpoints()
    this.endpointCount = endpoints.length
    if (endpoints.length === 0) {
      this.fail('no endpoints', count)
      return
    }
    const share = Math.floor(count / endpoints.length)
    const rest = count % endpoints.length
    endpoints.forEach((endpoint, index) => {
      const isInTurn = (index - this.turn + endpoints.length) % endpoints.length < rest
      this.send(endpoint, share + (isInTurn ? 1 : 0))
    })
    this.turn = (this.turn + rest) % endpoints.length
  }

  private send(endpoint: TrafficEndpoint, count: number): void {
    const { target, stepMs, timeoutMs } = this.plan
    // A pod that gets nothing in a while still counts it: its rate is 0, not unknown.
    const outcome = this.around.requests.serve({ ...endpoint, path: target.path, count, spanMs: stepMs, timeoutMs })
    if (outcome === 'refused') this.fail('connection refused', count)
    else if (outcome === 'unreachable') this.fail('unreachable', count)
    else for (const record of [this.whole, this.latest]) record.answered(outcome)
  }

  private fail(why: Parameters<TrafficRecord['failed']>[0], count: number): void {
    for (const record of [this.whole, this.latest]) record.failed(why, count)
  }
}
