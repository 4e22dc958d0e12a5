import type { Container, Pod } from '@kubesim/api'
import type { ImageReference } from './image.ts'

/** How a container behaves once it runs. Times are milliseconds after its start. */
export interface Behavior {
  /** Its ports answer from then on. */
  readonly listensAfterMs: number
  /** It ends by itself. */
  readonly exit?: { readonly afterMs: number; readonly code: number }
  /** Status of an HTTP probe while it listens; default 200. */
  readonly probeStatus?: number
  /** How long it takes to end once told to; undefined: it does not listen and is killed when its grace is over. */
  readonly stopsAfterMs: number | undefined
  /** Exit code when it ends because it was told to. */
  readonly stopCode: number
  /** It waits for what is written to its standard input, and ends when that tells it to. */
  readonly reads?: boolean
  /** Lines it writes when it starts. */
  readonly startLines: readonly string[]
}

const JOB_RUN_MS = 5_000
const SERVER: Behavior = { listensAfterMs: 500, stopsAfterMs: 200, stopCode: 0, startLines: [] }

/** Behaviours given by the user, by image: the canonical reference, or without tag for every tag. */
export type BehaviorOverrides = ReadonlyMap<string, Partial<Behavior>>

/**
 * What a container does, judged by its image and command. An image nobody knows does the plausible thing: as a step (init container, or a pod
 * that is not always restarted) it works for five seconds and succeeds, otherwise it serves on its ports.
 */
export function behaviorOf(
  pod: Pod,
  container: Container,
  context: { readonly init: boolean; readonly image: ImageReference; readonly overrides: BehaviorOverrides },
): Behavior {
  const override = context.overrides.size === 0 ? undefined : overrideFor(context.image, context.overrides)
  const base = baseBehavior(pod, container, context)
  return override === undefined ? base : { ...base, ...override }
}

function overrideFor({ canonical }: ImageReference, overrides: BehaviorOverrides): Partial<Behavior> | undefined {
  return overrides.get(canonical) ?? overrides.get(canonical.replace(/(:[\w][\w.-]*)?(@.*)?$/, ''))
}

/** By container, as the pods of a template share it and with it everything that is looked at here. */
const knownBehaviors = new WeakMap<Container, Behavior>()

function baseBehavior(pod: Pod, container: Container, context: { readonly init: boolean; readonly image: ImageReference }): Behavior {
  let known = knownBehaviors.get(container)
  if (known === undefined) {
    known = commandBehavior(container) ?? readingBehavior(container, context.image) ?? imageBehavior(pod, container, context)
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
  return { ...SERVER, listensAfterMs: Number.POSITIVE_INFINITY, stopsAfterMs: undefined, reads: true }
}

function imageBehavior(pod: Pod, container: Container, context: { readonly init: boolean; readonly image: ImageReference }): Behavior {
  const shell = context.image.shortName === 'busybox' || context.image.shortName === 'alpine'
  // A shell without a terminal reads the end of its input and is done.
  if (shell && container.command === undefined && container.args === undefined) return { ...SERVER, exit: { afterMs: 50, code: 0 } }
  const isStep = context.init ? container.restartPolicy !== 'Always' : pod.spec.restartPolicy !== 'Always'
  if (isStep) return { ...SERVER, exit: { afterMs: JOB_RUN_MS, code: 0 } }
  return { ...SERVER, startLines: startLines(container) }
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
  const exit = /^(?:echo (.*); *)?(?:sleep (\d+(?:\.\d+)?); *)?exit (\d+)$/.exec(text)
  if (exit !== null) {
    const afterMs = exit[2] === undefined ? 50 : Number(exit[2]) * 1000
    return { ...SERVER, startLines: echoed(exit[1]), exit: { afterMs, code: Number(exit[3]) % 256 } }
  }
  if (text === 'true' || text === '/bin/true') return { ...SERVER, exit: { afterMs: 50, code: 0 } }
  if (text === 'false' || text === '/bin/false') return { ...SERVER, exit: { afterMs: 50, code: 1 } }
  const echo = /^echo ([^;|&<>]*)$/.exec(text)
  return echo === null ? undefined : { ...SERVER, startLines: echoed(echo[1]), exit: { afterMs: 50, code: 0 } }
}

function exitAfter(seconds: string): Pick<Behavior, 'exit'> {
  return seconds.startsWith('inf') ? {} : { exit: { afterMs: Number(seconds) * 1000, code: 0 } }
}

function echoed(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text.trim().replace(/^(['"])(.*)\1$/, '$2')]
}
