import type { Status } from '@kubesim/api'
import type { LogOptions, NodeApi } from '@kubesim/kernel'
import { describe, expect, it } from 'vitest'
import { bind, podBody, type TestServer, testServer } from '../api-server.fixture.ts'

const REFUSED: Status = { kind: 'Status', status: 'Failure', code: 500, reason: 'InternalError', message: 'logs only' }

describe('log', () => {
  const asked: LogOptions[] = []
  const nodeApi: NodeApi = {
    logs(_pod, options) {
      asked.push(options)
      if (options.container === 'waiting') {
        return {
          kind: 'Status',
          status: 'Failure',
          code: 400,
          reason: 'BadRequest',
          message: 'container "waiting" in pod "p" is waiting to start: ContainerCreating',
        }
      }
      let text = 'hello\n'
      return {
        take() {
          const taken = text
          text = ''
          return taken
        },
        onReady: () => {},
        get closed() {
          return text === ''
        },
        stop: () => {},
      }
    },
    exec: () => REFUSED,
    attach: () => REFUSED,
    portForward: () => REFUSED,
    usage: () => [],
  }
  const read = (test: TestServer, query: Record<string, string> = {}) =>
    test.call({ verb: 'get', resource: 'pods', subresource: 'log', name: 'p', options: { query } })
  const problem = (test: TestServer, query: Record<string, string>) =>
    test.failure({ verb: 'get', resource: 'pods', subresource: 'log', name: 'p', options: { query } })

  function server(containers: readonly string[]): TestServer {
    const test = testServer({ nodeApi })
    test.create('pods', podBody('p', { spec: { containers: containers.map((name) => ({ name, image: name })) } }))
    bind(test, 'p')
    return test
  }

  it('is what the node says', () => {
    const response = read(server(['web']), { tailLines: '5', follow: 'true', timestamps: 'false' })
    expect(response.type === 'text' && response.stream.take()).toBe('hello\n')
    expect(asked.at(-1)).toEqual({ container: 'web', tailLines: 5, follow: true, timestamps: false })
  })

  it('needs to know the container', () => {
    const test = server(['a', 'b'])
    expect(problem(test, {})).toMatchObject({ code: 400, message: 'a container name must be specified for pod p, choose one of: [a b]' })
    expect(problem(test, { container: 'c' })).toMatchObject({ code: 400, message: 'container c is not valid for pod p' })
  })

  it('hands on a refusal of the node', () => {
    expect(problem(server(['waiting']), {})).toMatchObject({
      code: 400,
      message: 'container "waiting" in pod "p" is waiting to start: ContainerCreating',
    })
  })

  it('of a pod without a node is empty', () => {
    const test = testServer({ nodeApi })
    test.create('pods', podBody('p'))
    const response = read(test)
    expect(response.type === 'text' && [response.stream.take(), response.stream.closed]).toEqual(['', true])
  })

  it.each([
    [{ tailLines: '-1' }, 'tailLines: Invalid value: -1: must be greater than or equal to 0'],
    [{ limitBytes: '0' }, 'limitBytes: Invalid value: 0: must be greater than 0'],
    [{ sinceSeconds: '0' }, 'sinceSeconds: Invalid value: 0: must be greater than 0'],
    [
      { sinceSeconds: '1', sinceTime: '2026-01-01T00:00:00Z' },
      '[]: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
  ])('refuses %j', (query, detail) => {
    expect(problem(server(['web']), query)).toMatchObject({ code: 422, message: `PodLogOptions "p" is invalid: ${detail}` })
  })
})
