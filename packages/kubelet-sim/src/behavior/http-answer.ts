import type { Behavior } from '../containers/behavior.ts'

/** One of the answers that a container gives, between two times after its start. */
export interface HttpAnswerRule {
  readonly path: string | undefined
  readonly status: number
  readonly latencyMs: number
  readonly errorRate: number
  readonly body: string | undefined
  readonly fromMs: number
  readonly untilMs: number
}

export interface HttpAnswer {
  readonly status: number
  readonly latencyMs: number
  readonly body: string | undefined
}

const PLAIN: HttpAnswer = { status: 200, latencyMs: 0, body: undefined }

/** What a container that listens answers `atMs` after its start; `draw` gives a number in [0, 1) and is asked only where chance decides. */
export function httpAnswer(behavior: Behavior, request: { readonly path: string; readonly atMs: number }, draw: () => number): HttpAnswer {
  const rule = answerRule(behavior, request)
  if (rule === undefined) return PLAIN
  return rule.errorRate > 0 && draw() < rule.errorRate ? { ...rule, status: 500 } : rule
}

/** The rule by which a container answers `atMs` after its start; without one it is well. */
export function answerRule(behavior: Behavior, request: { readonly path: string; readonly atMs: number }): HttpAnswerRule | undefined {
  return behavior.http === undefined ? undefined : behavior.http.find((each) => applies(each, request))
}

function applies(rule: HttpAnswerRule, { path, atMs }: { readonly path: string; readonly atMs: number }): boolean {
  return atMs >= rule.fromMs && atMs < rule.untilMs && (rule.path === undefined || fits(rule.path, path.split('?')[0]!))
}

function fits(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path
}

/**
 * When, after its start, the answers of a container may change; undefined when chance has a say in them, so that they may at any time.
 */
export function turningPoints(behavior: Behavior): readonly number[] | undefined {
  const points = new Set<number>()
  if (Number.isFinite(behavior.listensAfterMs)) points.add(behavior.listensAfterMs)
  for (const rule of behavior.http ?? []) {
    if (rule.errorRate > 0 && rule.errorRate < 1) return undefined
    points.add(rule.fromMs)
    points.add(rule.untilMs)
  }
  for (const rule of behavior.probeFailures ?? []) {
    points.add(rule.fromMs)
    points.add(rule.untilMs)
  }
  return [...points].filter(Number.isFinite).sort((a, b) => a - b)
}
