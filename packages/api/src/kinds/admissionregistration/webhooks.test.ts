import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../meta/object.ts'
import { answersTo } from '../testing/answers.ts'

const RULE = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }
const HOOK = {
  name: 'pods.example.com',
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  clientConfig: { service: { namespace: 'default', name: 'hook', path: '/validate' } },
  rules: [RULE],
}

function configuration(hooks: readonly object[], kind = 'ValidatingWebhookConfiguration'): KubeObject {
  const object: KubeObject & { webhooks: unknown } = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name: 'a', resourceVersion: '1' },
    webhooks: hooks,
  }
  return object
}

const hook = (parts: object) => configuration([{ ...HOOK, ...parts }])
const rule = (parts: object) => hook({ rules: [{ ...RULE, ...parts }] })

describe('of a webhook configuration', () => {
  it.each<[KubeObject, readonly string[]]>([
    [hook({}), []],
    [configuration([HOOK], 'MutatingWebhookConfiguration'), []],
    [
      configuration([{ ...HOOK, reinvocationPolicy: 'Often' }], 'MutatingWebhookConfiguration'),
      ['webhooks[0].reinvocationPolicy: Unsupported value: "Often": supported values: "IfNeeded", "Never"'],
    ],
    [hook({ name: '' }), ['webhooks[0].name: Required value']],
    [
      hook({ name: 'example.com' }),
      ['webhooks[0].name: Invalid value: "example.com": should be a domain with at least three segments separated by dots'],
    ],
    [configuration([HOOK, HOOK]), ['webhooks[1].name: Duplicate value: "pods.example.com"']],
    [
      hook({ sideEffects: 'Some', timeoutSeconds: 31, failurePolicy: 'Maybe' }),
      [
        'webhooks[0].failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"',
        'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
        'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
      ],
    ],
    [
      hook({ sideEffects: undefined, admissionReviewVersions: [] }),
      [
        'webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun',
        'webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1',
      ],
    ],
    [
      hook({ admissionReviewVersions: ['v2', 'v2'] }),
      [
        'webhooks[0].admissionReviewVersions[1]: Invalid value: "v2": duplicate version',
        'webhooks[0].admissionReviewVersions: Invalid value: ["v2","v2"]: must include at least one of v1, v1beta1',
      ],
    ],
    [hook({ clientConfig: {} }), ['webhooks[0].clientConfig: Required value: exactly one of url or service is required']],
    [
      hook({ clientConfig: { url: 'http://me@/x?y#z' } }),
      [
        'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
        'webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]',
        'webhooks[0].clientConfig.url: Invalid value: "me": user information is not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "z": fragments are not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "y": query parameters are not permitted in the URL',
      ],
    ],
    [
      hook({ clientConfig: { service: { namespace: 'default', port: 70_000, path: 'a/b//c' } } }),
      [
        'webhooks[0].clientConfig.service.namespace: Required value',
        'webhooks[0].clientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive',
        'webhooks[0].clientConfig.service.path: Invalid value: "a/b//c": must start with a \'/\'',
        'webhooks[0].clientConfig.service.path: Invalid value: "a/b//c": segment[0] may not be empty',
        'webhooks[0].clientConfig.service.path: Invalid value: "a/b//c": segment[2] may not be empty',
      ],
    ],
    [
      rule({ operations: ['*', 'READ'], apiGroups: [], apiVersions: ['*', ''], scope: 'World' }),
      [
        'webhooks[0].rules[0].operations: Invalid value: ["*","READ"]: if \'*\' is present, must not specify other operations',
        'webhooks[0].rules[0].operations[1]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
        'webhooks[0].rules[0].apiGroups: Required value',
        'webhooks[0].rules[0].apiVersions: Invalid value: ["*",""]: if \'*\' is present, must not specify other API versions',
        'webhooks[0].rules[0].apiVersions[1]: Required value',
        'webhooks[0].rules[0].scope: Unsupported value: "World": supported values: "*", "Cluster", "Namespaced"',
      ],
    ],
    [
      rule({ resources: ['pods/*', 'pods/status', '*', 'nodes'] }),
      [
        'webhooks[0].rules[0].resources[1]: Invalid value: "pods/status": if \'pods/*\' is present, must not specify pods/status',
        'webhooks[0].rules[0].resources: Invalid value: ["pods/*","pods/status","*","nodes"]: if \'*\' is present, must not specify other resources without subresources',
      ],
    ],
    [
      hook({
        matchConditions: [
          { name: 'a', expression: ' ' },
          { name: 'a', expression: 'true' },
        ],
      }),
      ['webhooks[0].matchConditions[0].expression: Required value', 'webhooks[0].matchConditions[1].name: Duplicate value: "a"'],
    ],
  ])('%#', (sent, errors) => {
    expect(answersTo('create', sent)).toEqual(errors)
  })

  it('lets be what was so before', () => {
    const live = hook({ sideEffects: 'Some', admissionReviewVersions: ['v9'] })
    expect(answersTo('update', live, live)).toEqual([])
    expect(answersTo('update', live, hook({}))).toHaveLength(2)
  })
})
