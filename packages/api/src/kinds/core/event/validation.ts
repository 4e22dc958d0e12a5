import type { Event, EventsV1Event, ObjectReference } from '../../../types/generated.ts'
import { utf8Length } from '../../rules/base64.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isDns1123Subdomain, isQualifiedName } from '../../rules/formats.ts'
import { equalAs } from '../../rules/semantic-equality.ts'
import { IMMUTABLE_MESSAGE } from '../../rules/values.ts'

const WORD_LENGTH_MAX = 128
const NOTE_LENGTH_MAX = 1024

/** What both versions of an event say, under the names of the internal version, which are those of messages. */
interface EventContent {
  readonly namespace: string
  readonly involvedObject: ObjectReference
  readonly eventTime: string | undefined
  readonly controller: string
  readonly instance: string
  readonly action: string
  readonly reason: string
  readonly message: string
}

/** Upstream: pkg/apis/core/validation ValidateEventCreate of core/v1: nothing more, for compatibility */
export function validateCoreEvent(event: Event, errors: ErrorList): void {
  const content: EventContent = {
    namespace: event.metadata.namespace ?? '',
    involvedObject: event.involvedObject ?? {},
    eventTime: event.eventTime ?? undefined,
    controller: event.reportingComponent ?? '',
    instance: event.reportingInstance ?? '',
    action: event.action ?? '',
    reason: event.reason ?? '',
    message: event.message ?? '',
  }
  validateContent(content, 'reportingComponent', errors)
}

/** Upstream: ValidateEventCreate of events.k8s.io/v1 */
export function validateEvent(event: EventsV1Event, errors: ErrorList): void {
  validateContent(contentOf(event), 'reportingController', errors)
  validateSeries(event, errors)
  if (!event.eventTime) errors.required('eventTime')
  if (event.type !== 'Normal' && event.type !== 'Warning') errors.invalid('type', '', `has invalid value: ${event.type ?? ''}`)
  if (event.deprecatedFirstTimestamp) errors.invalid('firstTimestamp', '', 'needs to be unset')
  if (event.deprecatedLastTimestamp) errors.invalid('lastTimestamp', '', 'needs to be unset')
  if (event.deprecatedCount) errors.invalid('count', '', 'needs to be unset')
  if (event.deprecatedSource?.component || event.deprecatedSource?.host) errors.invalid('source', '', 'needs to be unset')
}

/** Only a series changes. Upstream: ValidateEventUpdate of events.k8s.io/v1 */
export function validateEventUpdate(next: EventsV1Event, live: EventsV1Event, errors: ErrorList): void {
  validateContent(contentOf(next), 'reportingController', errors)
  if (!equalAs('api.events.v1.EventSeries', next.series ?? {}, live.series ?? {})) validateSeries(next, errors)
  const keep = (field: string, value: unknown, isSame: boolean) => {
    if (!isSame) errors.invalid(field, value ?? null, IMMUTABLE_MESSAGE)
  }
  const keepText = (field: string, value: string | undefined, before: string | undefined) =>
    keep(field, value ?? '', (value ?? '') === (before ?? ''))
  const keepReference = (field: string, value: ObjectReference | undefined, before: ObjectReference | undefined) =>
    keep(field, value && internalReference(value), equalAs('api.core.v1.ObjectReference', value ?? {}, before ?? {}))
  keepReference('involvedObject', next.regarding ?? {}, live.regarding)
  keepText('reason', next.reason, live.reason)
  keepText('message', next.note, live.note)
  const { component = '', host = '' } = next.deprecatedSource ?? {}
  const isSameSource = component === (live.deprecatedSource?.component ?? '') && host === (live.deprecatedSource?.host ?? '')
  keep('source', { Component: component, Host: host }, isSameSource)
  keep('firstTimestamp', next.deprecatedFirstTimestamp, next.deprecatedFirstTimestamp === live.deprecatedFirstTimestamp)
  keep('lastTimestamp', next.deprecatedLastTimestamp, next.deprecatedLastTimestamp === live.deprecatedLastTimestamp)
  keep('count', next.deprecatedCount ?? 0, (next.deprecatedCount ?? 0) === (live.deprecatedCount ?? 0))
  keepText('reason', next.reason, live.reason)
  keepText('type', next.type, live.type)
  keep('eventTime', next.eventTime, next.eventTime === live.eventTime)
  keepText('action', next.action, live.action)
  keepReference('related', next.related, live.related)
  keepText('reportingController', next.reportingController, live.reportingController)
  keepText('reportingInstance', next.reportingInstance, live.reportingInstance)
}

function contentOf(event: EventsV1Event): EventContent {
  return {
    namespace: event.metadata.namespace ?? '',
    involvedObject: event.regarding ?? {},
    eventTime: event.eventTime ?? undefined,
    controller: event.reportingController ?? '',
    instance: event.reportingInstance ?? '',
    action: event.action ?? '',
    reason: event.reason ?? '',
    message: event.note ?? '',
  }
}

/** As the internal version writes it, which is what messages show. */
function internalReference(reference: ObjectReference): object {
  const { kind = '', namespace = '', name = '', uid = '', apiVersion = '', resourceVersion = '', fieldPath = '' } = reference
  return {
    Kind: kind,
    Namespace: namespace,
    Name: name,
    UID: uid,
    APIVersion: apiVersion,
    ResourceVersion: resourceVersion,
    FieldPath: fieldPath,
  }
}

function validateSeries({ series }: EventsV1Event, errors: ErrorList): void {
  if (series === undefined) return
  if ((series.count ?? 0) < 2) errors.invalid('series.count', '', 'should be at least 2')
  if (!series.lastObservedTime) errors.required('series.lastObservedTime')
}

/** An event with an `eventTime` is of the newer kind. Upstream: legacyValidateEvent */
function validateContent(content: EventContent, controllerField: string, errors: ErrorList): void {
  const { namespace, eventTime } = content
  const { namespace: involved = '' } = content.involvedObject
  const mismatch = () => errors.invalid('involvedObject.namespace', involved, 'does not match event.namespace')
  if (eventTime === undefined) {
    if (involved === '' ? namespace !== '' && namespace !== 'default' : namespace !== involved) mismatch()
  } else {
    if (involved === '' && namespace !== 'default' && namespace !== 'kube-system') mismatch()
    validateReporter(content, controllerField, errors)
  }
  errors.invalidAll('namespace', namespace, remembered(isDns1123Subdomain, namespace, namespaces))
}

function validateReporter(
  { controller, instance, action, reason, message }: EventContent,
  controllerField: string,
  errors: ErrorList,
): void {
  const validateWord = (field: string, value: string) => {
    if (value === '') errors.required(field)
    validateLength(field, value, WORD_LENGTH_MAX, errors)
  }
  if (controller === '') errors.required(controllerField)
  errors.invalidAll(controllerField, controller, remembered(isQualifiedName, controller, controllers))
  validateWord('reportingInstance', instance)
  validateWord('action', action)
  validateWord('reason', reason)
  validateLength('message', message, NOTE_LENGTH_MAX, errors)
}

function validateLength(field: string, value: string, bytesMax: number, errors: ErrorList): void {
  if (value.length * 3 <= bytesMax || utf8Length(value) <= bytesMax) return
  errors.invalid(field, '', `can have at most ${bytesMax} characters`)
}

const NONE: readonly string[] = []
const REMEMBERED_MAX = 1024
const namespaces = new Set<string>()
const controllers = new Set<string>()

/** Events are many and their namespaces and reporters few: what was found right is not looked at again. */
function remembered(rule: (value: string) => readonly string[], value: string, known: Set<string>): readonly string[] {
  if (known.has(value)) return NONE
  const messages = rule(value)
  if (messages.length === 0 && known.size < REMEMBERED_MAX) known.add(value)
  return messages
}
