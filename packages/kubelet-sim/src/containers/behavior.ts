import type { Container, Pod } from '@kubesim/api'
import { annotatedBehaviors } from '../behavior/annotations.ts'
import { BUILT_IN_IMAGES, type BuiltInImage } from '../behavior/built-in-images.ts'
import type { HttpAnswerRule } from '../behavior/http-answer.ts'
import { resolveBehavior } from '../behavior/resolve-behavior.ts'
import type { UsageCurve } from '../behavior/usage-curve.ts'
import { programsOf } from '../streams/container/image-files.ts'
import { isShell } from '../streams/shell/find-program.ts'
import type { ImageReference } from './image.ts'

/** How a container behaves once it runs. Times are milliseconds after its start. */
export interface Behavior {
  /** Its ports answer from then on. */
  readonly listensAfterMs: number
  /** Ports it listens on beside those it declares. */
  readonly ports?: readonly number[]
  /** It ends by itself, in its first `times` runs. */
  readonly exit?: { readonly afterMs: number; readonly code: number; readonly times?: number } | undefined
  readonly exitAfterRequests?: { readonly count: number; readonly code: number; readonly times: number } | undefined
  /** How it answers HTTP; nothing: 200 always. */
  readonly http?: readonly HttpAnswerRule[]
  readonly probeFailures?: readonly ProbeFailure[]
  /** In cores. */
  readonly cpu?: UsageCurve
  /** In bytes. */
  readonly memory?: UsageCurve
  /** How long it takes to end once told to; undefined: it does not listen and is killed when its grace is over. */
  readonly stopsAfterMs: number | undefined
  /** Exit code when it ends because it was told to. */
  readonly stopCode: number
  /** Its command is run step by step: what it writes, and when and how it ends, follow from that. */
  readonly process?: boolean
  /** It does nothing until somebody is attached to it. */
  readonly reads?: boolean
  /** Lines it writes when it starts. */
  readonly startLines: readonly string[]
  readonly logs?: readonly TimedLine[]
  readonly requires?: BuiltInImage['requires']
  /** What was taken for granted about it, for people who ask why. */
  readonly assumption?: string
}

export interface ProbeFailure {
  /** All of them when absent. */
  readonly probe: 'startup' | 'readiness' | 'liveness' | undefined
  readonly fromMs: number
  readonly untilMs: number
  readonly output: string | undefined
}

export interface TimedLine {
  readonly text: string
  readonly atMs: number
  readonly everyMs: number | undefined
  readonly untilMs: number
}

const JOB_RUN_MS = 5_000
const SERVER: Behavior = { listensAfterMs: 500, stopsAfterMs: 200, stopCode: 0, startLines: [] }

/** Behaviours given by the user, by image: the canonical reference, or without tag for every tag. */
export type BehaviorOverrides = ReadonlyMap<string, Partial<Behavior>>

interface BehaviorContext {
  readonly init: boolean
  readonly image: ImageReference
  readonly overrides: BehaviorOverrides
}

/**
 * What a container does, judged by its image and command, then by what the user says of its image, of its pod and of itself. An image nobody knows
 * does the plausible thing: as a step (init container, or a pod that is not always restarted) it works for five seconds and succeeds, otherwise
 * it serves on its ports.
 */
export function behaviorOf(pod: Pod, container: Container, context: BehaviorContext): Behavior {
  const base = baseBehavior(pod, container, context)
  const ofImage = context.overrides.size === 0 ? undefined : overrideFor(context.image, context.overrides)
  const ofPod = annotatedBehaviors(pod, container.name)
  if (ofImage === undefined && ofPod.length === 0) return base
  return layered(container, [base, ...(ofImage === undefined ? [] : [ofImage]), ...ofPod])
}

interface Layered {
  readonly layers: readonly object[]
  readonly behavior: Behavior
}

const knownLayers = new WeakMap<Container, Layered>()

/** The pods of a template share what comes of it. */
function layered(container: Container, layers: readonly [Behavior, ...Partial<Behavior>[]]): Behavior {
  const known = knownLayers.get(container)
  if (known !== undefined && known.layers.length === layers.length && known.layers.every((each, index) => each === layers[index]))
    return known.behavior
  const behavior: Behavior = Object.assign({}, ...layers)
  knownLayers.set(container, { layers, behavior })
  return behavior
}

function overrideFor({ canonical }: ImageReference, overrides: BehaviorOverrides): Partial<Behavior> | undefined {
  return overrides.get(canonical) ?? overrides.get(canonical.replace(/(:[\w][\w.-]*)?(@.*)?$/, ''))
}

/** By container, as the pods of a template share it and with it everything that is looked at here. */
const knownBehaviors = new WeakMap<Container, Behavior>()

function baseBehavior(pod: Pod, container: Container, context: BehaviorContext): Behavior {
  let known = knownBehaviors.get(container)
  if (known === undefined) {
    known =
      commandBehavior(container) ??
      readingBehavior(container, context.image) ??
      processBehavior(container, context.image) ??
      imageBehavior(pod, container, context)
    knownBehaviors.set(container, known)
  }
  return known
}

/** Images that run a shell when they are told nothing. */
const SHELL_IMAGES: ReadonlySet<string> = new Set(['busybox', 'alpine', 'debian', 'ubuntu', 'netshoot', 'jessie-dnsutils', 'dnsutils'])

/** A container to which somebody can write, and which has something that reads. */
function readingBehavior({ stdin, command = [], args = [] }: Container, image: ImageReference): Behavior | undefined {
  if (stdin !== true) return undefined
  const words = [...command, ...args]
  const isShell = words.length === 0 ? SHELL_IMAGES.has(image.shortName) : /^(?:\/bin\/)?(?:ba|a)?sh$/.test(words[0]!)
  const isCat = words.length === 1 && /^(?:\/bin\/)?cat$/.test(words[0]!)
  if (!isShell && !isCat) return undefined
  return { ...SERVER, listensAfterMs: Number.POSITIVE_INFINITY, stopsAfterMs: undefined, process: true, reads: true }
}

/** A command that the image has and the simulator knows: a shell's script most of all. */
function processBehavior({ command = [], args = [] }: Container, image: ImageReference): Behavior | undefined {
  const [name, ...rest] = [...command, ...args]
  if (name === undefined || (command.length === 0 && Object.hasOwn(BUILT_IN_IMAGES, image.shortName))) return undefined
  const program = name.replace(/^(?:\/usr)?(?:\/local)?\/s?bin\//, '')
  if (program === image.shortName || !programsOf(image).has(program) || (isShell(program) && rest.length === 0)) return undefined
  return { ...SERVER, stopsAfterMs: undefined, process: true }
}

function imageBehavior(pod: Pod, container: Container, context: BehaviorContext): Behavior {
  const { shortName } = context.image
  const shell = shortName === 'busybox' || shortName === 'alpine'
  // A shell without a terminal reads the end of its input and is done.
  if (shell && container.command === undefined && container.args === undefined) return { ...SERVER, exit: { afterMs: 50, code: 0 } }
  const builtIn = Object.hasOwn(BUILT_IN_IMAGES, shortName) && container.command === undefined ? BUILT_IN_IMAGES[shortName] : undefined
  if (builtIn !== undefined)
    return { ...SERVER, ...resolveBehavior(builtIn.behavior), ...(builtIn.requires !== undefined && { requires: builtIn.requires }) }
  const about =
    container.command === undefined ? `image ${container.image} is not built in` : `command ${container.command.join(' ')} is not known`
  const isStep = context.init ? container.restartPolicy !== 'Always' : pod.spec.restartPolicy !== 'Always'
  if (isStep) return { ...SERVER, exit: { afterMs: JOB_RUN_MS, code: 0 }, assumption: `${about}: it works for 5 s and exits with 0` }
  return {
    ...SERVER,
    startLines: startLines(container),
    assumption: `${about}: it serves on its declared and probed ports and answers 200`,
  }
}

function startLines(container: Container): readonly string[] {
  return container.ports?.map((port) => `listening on :${port.containerPort}`) ?? ['started']
}

/** The commands whose effect is plain to see; anything else is left to the image. */
function commandBehavior(container: Container): Behavior | undefined {
  const words = [...(container.command ?? []), ...(container.args ?? [])]
  const script = /^(?:\/bin\/)?(?:ba|a)?sh$/.test(words[0] ?? '') && words[1] === '-c' ? (words[2] ?? '') : words.join(' ')
  const text = script.trim()
  const sleep = /^(?:exec )?sleep (\d+(?:\.\d+)?|infinity|inf)$/.exec(text)
  // A process with id 1 that installs no handler does not hear SIGTERM.
  if (sleep !== null) return { ...SERVER, listensAfterMs: Number.POSITIVE_INFINITY, stopsAfterMs: undefined, ...exitAfter(sleep[1]!) }
  const exit = /^(?:echo ([\w .,:!/-]*); *)?(?:sleep (\d+(?:\.\d+)?); *)?exit (\d+)$/.exec(text)
  if (exit !== null) {
    const afterMs = exit[2] === undefined ? 50 : Number(exit[2]) * 1000
    return { ...SERVER, startLines: echoed(exit[1]), exit: { afterMs, code: Number(exit[3]) % 256 } }
  }
  if (text === 'true' || text === '/bin/true') return { ...SERVER, exit: { afterMs: 50, code: 0 } }
  if (text === 'false' || text === '/bin/false') return { ...SERVER, exit: { afterMs: 50, code: 1 } }
  const echo = /^echo ([\w .,:!/-]*|'[^']*'|"[\w .,:!/-]*")$/.exec(text)
  return echo === null ? undefined : { ...SERVER, startLines: echoed(echo[1]), exit: { afterMs: 50, code: 0 } }
}

function exitAfter(seconds: string): Pick<Behavior, 'exit'> {
  return seconds.startsWith('inf') ? {} : { exit: { afterMs: Number(seconds) * 1000, code: 0 } }
}

function echoed(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text.trim().replace(/^(['"])(.*)\1$/, '$2')]
}
