import type { WorkloadBehavior } from './workload-behavior.ts'

/** A known image: what it does, and what it cannot start without. */
export interface BuiltInImage {
  readonly behavior: WorkloadBehavior
  /** Environment variables of which one must be set; without, it writes these lines and ends with 1. */
  readonly requires?: { readonly anyOf: readonly string[]; readonly lines: readonly string[] }
}

const lines = (...texts: readonly string[]) => texts.map((line) => ({ line }))

/** Upstream: docker-library/postgres docker-entrypoint.sh */
const POSTGRES_REFUSES: readonly string[] = [
  'Error: Database is uninitialized and superuser password is not specified.',
  '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
  '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
  '',
  '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all',
  '       connections without a password. This is *not* recommended.',
  '',
  '       See PostgreSQL documentation about "trust":',
  '       https://www.postgresql.org/docs/current/auth-trust.html',
]

/** Servers and tools that manifests use most, by the last part of the image's name. */
export const BUILT_IN_IMAGES: Readonly<Record<string, BuiltInImage>> = {
  fluentd: {
    behavior: {
      startup: '1s',
      shutdown: '500ms',
      exit: 'never',
      logs: [
        { line: '[info]: init supervisor logger path=nil rotate_age=nil rotate_size=nil' },
        { line: '[info]: starting fluentd-1.16.2 pid=7 ruby="3.2.2"', at: '500ms' },
        { line: '[info]: #0 fluentd worker is now running worker=0', at: '1s' },
      ],
    },
  },
  /** For trying things out: answers 200 on its ports. */
  'http-app': {
    behavior: { startup: '500ms', shutdown: '200ms', ports: [8080], logs: [{ line: 'listening on :8080', at: '500ms' }], exit: 'never' },
  },
  /** For trying things out: works for five seconds. */
  'job-runner': {
    behavior: { logs: [{ line: 'working' }, { line: 'done', at: '5s' }], exit: { after: '5s' } },
  },
  nginx: {
    behavior: {
      startup: '300ms',
      shutdown: '100ms',
      ports: [80],
      exit: 'never',
      logs: lines(
        '/docker-entrypoint.sh: Configuration complete; ready for start up',
        '[notice] 1#1: using the "epoll" event method',
        '[notice] 1#1: start worker processes',
      ),
    },
  },
  pause: { behavior: { shutdown: '10ms', exit: 'never', logs: [] } },
  postgres: {
    behavior: {
      startup: '1500ms',
      shutdown: '300ms',
      ports: [5432],
      exit: 'never',
      logs: [
        { line: 'PostgreSQL init process complete; ready for start up.', at: '1s' },
        { line: 'LOG:  listening on IPv4 address "0.0.0.0", port 5432', at: '1400ms' },
        { line: 'LOG:  database system is ready to accept connections', at: '1500ms' },
      ],
    },
    requires: { anyOf: ['POSTGRES_PASSWORD', 'POSTGRES_HOST_AUTH_METHOD'], lines: POSTGRES_REFUSES },
  },
  redis: {
    behavior: {
      startup: '200ms',
      shutdown: '100ms',
      ports: [6379],
      exit: 'never',
      logs: [
        { line: '1:C * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo' },
        { line: '1:M * Ready to accept connections tcp', at: '200ms' },
      ],
    },
  },
}
