import type { Event, ObjectMeta, ObjectReference } from '@kubesim/api'
import { sameValue } from '../../registry/unchanged.ts'
import { type MicroTime, microTimeOf, microTimeText, secondsOf, secondsText } from './event-time.ts'
import { InternTable } from './interning.ts'
import { hexOf, hexText, isHex, type UuidWords, uuidText, wordsOf } from './uuid-words.ts'

/** What events of one kind have in common; interned. */
interface EventShape {
  readonly type: string | undefined
  readonly reason: string | undefined
  readonly action: string | undefined
}

/** What events of one recorder have in common; interned apart, because there may be thousands: one on every node. */
interface EventOrigin {
  readonly source: Event['source']
  readonly reportingComponent: string | undefined
  readonly reportingInstance: string | undefined
}

/** What few events have. */
interface Rare {
  readonly series: Event['series']
  readonly related: ObjectReference | undefined
  readonly generateName: string | undefined
  readonly labels: ObjectMeta['labels']
  readonly annotations: ObjectMeta['annotations']
  readonly ownerReferences: ObjectMeta['ownerReferences']
  readonly finalizers: ObjectMeta['finalizers']
}

/**
 * An Event in the store: shared parts by reference, ids and times as small whole numbers. An event costs a record of some 180 bytes and its
 * message, where the object is over a thousand.
 */
export class EventRecord {
  readonly shape: EventShape
  readonly origin: EventOrigin
  /** Without the resourceVersion, so that all events about an object share it. */
  readonly about: ObjectReference
  readonly aboutRevision: number | undefined
  readonly message: string | undefined
  readonly namespace: string
  /** `name`, or undefined when it is that of the object with sixteen hexadecimal digits after a dot, as recorders make it. */
  readonly name: string | undefined
  readonly suffixHigh: number
  readonly suffixLow: number
  readonly uidA: number
  readonly uidB: number
  readonly uidC: number
  readonly uidD: number
  readonly revision: number | undefined
  readonly createdSeconds: number
  readonly firstSeconds: number
  readonly lastSeconds: number
  readonly eventSeconds: number
  readonly eventMicros: number
  readonly count: number | undefined
  readonly managedFields: ObjectMeta['managedFields']
  readonly rare: Rare | undefined

  constructor(event: Event, parts: RecordParts) {
    const { metadata } = event
    this.shape = parts.shape
    this.origin = parts.origin
    this.about = parts.about
    this.aboutRevision = parts.aboutRevision
    this.message = parts.message
    this.namespace = metadata.namespace!
    const suffix = suffixStart(event)
    this.name = suffix === undefined ? metadata.name : undefined
    this.suffixHigh = suffix === undefined ? 0 : hexOf(metadata.name!, suffix, suffix + 8)
    this.suffixLow = suffix === undefined ? 0 : hexOf(metadata.name!, suffix + 8, suffix + 16)
    this.uidA = parts.uid[0]
    this.uidB = parts.uid[1]
    this.uidC = parts.uid[2]
    this.uidD = parts.uid[3]
    this.revision = parts.revision
    this.createdSeconds = parts.created
    this.firstSeconds = parts.first
    this.lastSeconds = parts.last
    this.eventSeconds = parts.eventTime.seconds
    this.eventMicros = parts.eventTime.micros
    this.count = event.count
    this.managedFields = parts.managedFields
    this.rare = parts.rare
  }
}

interface RecordParts {
  readonly shape: EventShape
  readonly origin: EventOrigin
  readonly about: ObjectReference
  readonly aboutRevision: number | undefined
  readonly revision: number | undefined
  readonly message: string | undefined
  readonly uid: UuidWords
  readonly created: number
  readonly first: number
  readonly last: number
  readonly eventTime: MicroTime
  readonly managedFields: ObjectMeta['managedFields']
  readonly rare: Rare | undefined
}

/** Where the digits begin in a name that a recorder has made. */
function suffixStart({ metadata, involvedObject }: Event): number | undefined {
  const object = involvedObject.name ?? ''
  const name = metadata.name!
  const start = object.length + 1
  const isMade = name.length === start + 16 && name.charCodeAt(start - 1) === DOT_CODE && name.startsWith(object) && isHex(name, start)
  return isMade ? start : undefined
}

const DOT_CODE = 46

/** Shared parts that tables keep: kinds of events, recorders, objects that events are about, and texts. */
const SHAPES_MAX = 4096
const ORIGINS_MAX = 32_768
const ABOUTS_MAX = 16_384
const MESSAGES_MAX = 16_384
/** Kinds of events that share a reason, recorders that share an instance, or references that share a uid; with more of them sharing is not worth the search. */
const ALTERNATIVES_MAX = 64

/** Turns core Events into records. One per server, because of what its records share. */
export class EventCompactor {
  /** By reason, by instance and by uid: texts that are there already, so that looking up makes none. */
  private readonly shapes = new InternTable<EventShape[]>(SHAPES_MAX)
  private readonly origins = new InternTable<EventOrigin[]>(ORIGINS_MAX)
  private readonly abouts = new InternTable<ObjectReference[]>(ABOUTS_MAX)
  private readonly messages = new InternTable<string>(MESSAGES_MAX)
  private managedFields: ObjectMeta['managedFields']

  /**
   * The record, or the event itself when it has something that a record cannot hold. Fields that an Event does not have are lost: what
   * comes here has been decoded, or built by typed code.
   */
  compact(event: Event): object {
    const { metadata, involvedObject } = event
    const uid = wordsOf(metadata.uid)
    const created = secondsOf(metadata.creationTimestamp)
    const first = secondsOf(event.firstTimestamp)
    const last = secondsOf(event.lastTimestamp)
    const eventTime = microTimeOf(event.eventTime)
    if (uid === undefined || created === undefined || first === undefined || last === undefined || eventTime === undefined) return event
    const revision = revisionOf(metadata.resourceVersion)
    const aboutRevision = revisionOf(involvedObject.resourceVersion)
    if (Number.isNaN(revision) || Number.isNaN(aboutRevision) || isOdd(metadata)) return event
    return new EventRecord(event, {
      shape: this.shapeOf(event),
      origin: this.originOf(event),
      about: this.aboutOf(involvedObject),
      message: this.messageOf(event.message),
      managedFields: this.managersOf(metadata.managedFields),
      rare: rareOf(event),
      aboutRevision,
      revision,
      uid,
      created,
      first,
      last,
      eventTime,
    })
  }

  private shapeOf(event: Event): EventShape {
    const reason = event.reason ?? ''
    const known = this.shapes.get(reason)
    if (known !== undefined) for (const shape of known) if (isShapeOf(shape, event)) return shape
    const shape: EventShape = { type: event.type, reason: event.reason, action: event.action }
    if (known === undefined || known.length >= ALTERNATIVES_MAX) this.shapes.set(reason, [shape])
    else known.push(shape)
    return shape
  }

  private originOf(event: Event): EventOrigin {
    const { source, reportingComponent, reportingInstance } = event
    const instance = reportingInstance ?? ''
    const known = this.origins.get(instance)
    if (known !== undefined) for (const origin of known) if (isOriginOf(origin, event)) return origin
    const origin: EventOrigin = { source, reportingComponent, reportingInstance }
    if (known === undefined || known.length >= ALTERNATIVES_MAX) this.origins.set(instance, [origin])
    else known.push(origin)
    return origin
  }

  private aboutOf(reference: ObjectReference): ObjectReference {
    const uid = reference.uid ?? ''
    const known = this.abouts.get(uid)
    if (known !== undefined) for (const about of known) if (isSameReference(about, reference)) return about
    const { kind, namespace, name, apiVersion, fieldPath } = reference
    const about = { kind, namespace, name, uid: reference.uid, apiVersion, resourceVersion: undefined, fieldPath } as ObjectReference
    if (known === undefined || known.length >= ALTERNATIVES_MAX) this.abouts.set(uid, [about])
    else known.push(about)
    return about
  }

  private messageOf(message: string | undefined): string | undefined {
    if (message === undefined) return undefined
    const known = this.messages.get(message)
    if (known !== undefined) return known
    this.messages.set(message, message)
    return message
  }

  /** Events that are recorded one after the other by one recorder have equal managedFields. */
  private managersOf(managedFields: ObjectMeta['managedFields']): ObjectMeta['managedFields'] {
    if (managedFields !== undefined && managedFields !== this.managedFields && !sameValue(managedFields, this.managedFields)) {
      this.managedFields = managedFields
    }
    return managedFields === undefined ? undefined : this.managedFields
  }
}

function isShapeOf(shape: EventShape, event: Event): boolean {
  return shape.type === event.type && shape.action === event.action && shape.reason === event.reason
}

function isOriginOf(origin: EventOrigin, event: Event): boolean {
  return (
    origin.reportingComponent === event.reportingComponent &&
    origin.reportingInstance === event.reportingInstance &&
    sameValue(origin.source, event.source)
  )
}

function isSameReference(a: ObjectReference, b: ObjectReference): boolean {
  return (
    a.name === b.name &&
    a.uid === b.uid &&
    a.kind === b.kind &&
    a.namespace === b.namespace &&
    a.apiVersion === b.apiVersion &&
    a.fieldPath === b.fieldPath
  )
}

/** Has what a record has no place for. */
function isOdd(metadata: ObjectMeta): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = metadata
  return (deletionTimestamp ?? deletionGracePeriodSeconds ?? generation) !== undefined || !metadata.name || !metadata.namespace
}

const ZERO_CODE = 48
/** So many digits are a whole number exactly. */
const REVISION_LENGTH_MAX = 15

/** Undefined for none, NaN for a text that is not the usual form of a number. */
function revisionOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (text.length > REVISION_LENGTH_MAX || text.charCodeAt(0) === ZERO_CODE) return Number.NaN
  let revision = 0
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - ZERO_CODE
    if (digit < 0 || digit > 9) return Number.NaN
    revision = revision * 10 + digit
  }
  return revision > 0 ? revision : Number.NaN
}

function rareOf({ series, related, metadata }: Event): Rare | undefined {
  const { generateName, labels, annotations, ownerReferences, finalizers } = metadata
  const none = series ?? related ?? generateName ?? labels ?? annotations ?? ownerReferences ?? finalizers
  return none === undefined ? undefined : { series, related, generateName, labels, annotations, ownerReferences, finalizers }
}

/** The Event that a value in the store stands for. */
export function expandEvent(value: object): Event {
  if (!(value instanceof EventRecord)) return value as Event
  const { shape, origin, rare } = value
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: metadataOf(value),
    involvedObject: value.aboutRevision === undefined ? value.about : { ...value.about, resourceVersion: String(value.aboutRevision) },
    reason: shape.reason,
    message: value.message,
    source: origin.source,
    firstTimestamp: secondsText(value.firstSeconds),
    lastTimestamp: secondsText(value.lastSeconds),
    count: value.count,
    type: shape.type,
    eventTime: microTimeText(value.eventSeconds, value.eventMicros),
    series: rare?.series,
    action: shape.action,
    related: rare?.related,
    reportingComponent: origin.reportingComponent,
    reportingInstance: origin.reportingInstance,
  } as Event
}

export function eventName(record: EventRecord): string {
  return record.name ?? `${record.about.name ?? ''}.${hexText(record.suffixHigh)}${hexText(record.suffixLow)}`
}

function metadataOf(record: EventRecord): ObjectMeta {
  const { rare } = record
  return {
    name: eventName(record),
    generateName: rare?.generateName,
    namespace: record.namespace,
    uid: uuidText([record.uidA, record.uidB, record.uidC, record.uidD]),
    resourceVersion: record.revision === undefined ? undefined : String(record.revision),
    generation: undefined,
    creationTimestamp: secondsText(record.createdSeconds),
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    labels: rare?.labels,
    annotations: rare?.annotations,
    ownerReferences: rare?.ownerReferences,
    finalizers: rare?.finalizers,
    managedFields: record.managedFields,
  } as ObjectMeta
}
