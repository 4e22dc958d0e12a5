import { type CronJob, goQuoted, type Job, type KubeObject } from '@kubesim/api'
import { count, strings, text } from '../command/define.ts'
import { fail, throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { gather, select } from '../resource-builder/builder.ts'
import { defineGenerator } from './generator.ts'

export const createDeployment = defineGenerator({
  name: 'deployment',
  aliases: ['deploy'],
  usage: 'NAME --image=image -- [COMMAND] [args...]',
  summary: 'Create a deployment with the specified name',
  examples: ['kubectl create deployment my-dep --image=busybox', 'kubectl create deployment my-dep --image=nginx --replicas=3'],
  flags: [
    strings('image', 'Images to run, one container each.', { required: true }),
    count('port', 'The port that the first container exposes.', { default: -1 }),
    count('replicas', 'Number of replicas.', { short: 'r', default: 1 }),
  ],
  takesCommand: true,
  gvk: { group: 'apps', version: 'v1', kind: 'Deployment' },
  failure: 'failed to create deployment: ',
  build: ({ flags, rest }, name) => {
    const images = flags.list('image')
    if (images.length > 1 && rest.length > 0) throw fail('cannot specify multiple --image options and command')
    const labels = { app: name }
    const port = flags.number('port')
    const containers = images.map((image, index) => ({
      name: containerName(image),
      image,
      ...(rest.length > 0 && { command: rest }),
      ...(port >= 0 && index === 0 && { ports: [{ containerPort: port }] }),
    }))
    return {
      metadata: { labels },
      spec: {
        replicas: flags.number('replicas'),
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    }
  },
})

/** The last part of an image's name, without tag and digest. */
export function containerName(image: string): string {
  const name = image.split('/').at(-1)!.split(':')[0]!.split('@')[0]!
  return name.replaceAll(/[_.]/g, '-')
}

export const createJob = defineGenerator({
  name: 'job',
  usage: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  summary: 'Create a job with the specified name',
  examples: ['kubectl create job my-job --image=busybox -- date', 'kubectl create job test-job --from=cronjob/a-cronjob'],
  flags: [text('image', 'Image to run.'), text('from', 'The cron job whose template to use: cronjob/NAME.')],
  takesCommand: true,
  gvk: { group: 'batch', version: 'v1', kind: 'Job' },
  failure: 'failed to create job: ',
  build: (invocation, name) => {
    const { flags, rest } = invocation
    const [image, from] = [flags.text('image'), flags.text('from')]
    if ((image === '') === (from === '')) throw fail('either --image or --from must be specified')
    if (rest.length > 0 && from !== '') throw fail('cannot specify --from and command')
    return from === ''
      ? { spec: { template: { spec: { ...oneContainer(name, image, rest), restartPolicy: 'Never' } } } }
      : jobFromCronJob(invocation, from)
  },
})

function oneContainer(name: string, image: string, command: readonly string[]) {
  return { containers: [{ name, image, ...(command.length > 0 && { command }) }] }
}

/** Upstream: createJobFromCronJob */
function jobFromCronJob(invocation: Invocation, from: string): Partial<Job> {
  const { infos, failures } = gather(invocation, select(invocation, { args: [from] }))
  throwAll(failures)
  const [info] = infos
  if (info === undefined || infos.length !== 1) throw fail('from must be an existing cronjob')
  if (info.definition.group !== 'batch' || info.definition.resource !== 'cronjobs')
    throw fail(`unknown object type *${info.definition.version}.${info.definition.kind}`)
  const cronJob = info.object as KubeObject as CronJob
  const { metadata = {}, spec } = cronJob.spec.jobTemplate
  const { name = '', uid = '' } = cronJob.metadata
  return {
    metadata: {
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...metadata.annotations },
      ...(metadata.labels !== undefined && { labels: metadata.labels }),
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name, uid, controller: true }],
    },
    ...(spec !== undefined && { spec }),
  }
}

export const createCronJob = defineGenerator({
  name: 'cronjob',
  aliases: ['cj'],
  usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  summary: 'Create a cron job with the specified name',
  examples: ["kubectl create cronjob my-job --image=busybox --schedule='*/1 * * * *' -- date"],
  flags: [
    text('image', 'Image to run.', { required: true }),
    text('schedule', 'When to run it, in the format of cron.', { required: true }),
    text('restart', "The job's restart policy: OnFailure or Never."),
  ],
  takesCommand: true,
  gvk: { group: 'batch', version: 'v1', kind: 'CronJob' },
  failure: 'failed to create cronjob: ',
  build: ({ flags, rest }, name) => ({
    spec: {
      schedule: flags.text('schedule'),
      jobTemplate: {
        metadata: { name },
        spec: {
          template: { spec: { ...oneContainer(name, flags.text('image'), rest), restartPolicy: flags.text('restart') || 'OnFailure' } },
        },
      },
    },
  }),
})

export const createPodDisruptionBudget = defineGenerator({
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  usage: 'NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
  summary: 'Create a pod disruption budget with the specified name',
  examples: ['kubectl create poddisruptionbudget my-pdb --selector=app=rails --min-available=1'],
  flags: [
    text('min-available', 'Number or percentage of pods that must stay available.'),
    text('max-unavailable', 'Number or percentage of pods that may be unavailable.'),
    text('selector', 'The pods it is about, by equality of labels.'),
  ],
  gvk: { group: 'policy', version: 'v1', kind: 'PodDisruptionBudget' },
  failure: 'failed to create poddisruptionbudgets: ',
  build: ({ flags }) => {
    const [least, most, selector] = [flags.text('min-available'), flags.text('max-unavailable'), flags.text('selector')]
    if (selector === '') throw fail('a selector must be specified')
    if (least === '' && most === '') throw fail('one of min-available or max-unavailable must be specified')
    if (least !== '' && most !== '') throw fail('min-available and max-unavailable cannot be both specified')
    if (least !== '' && !COUNT_OR_PERCENT.test(least)) throw fail('invalid format specified for min-available')
    if (most !== '' && !COUNT_OR_PERCENT.test(most)) throw fail('invalid format specified for max-unavailable')
    const bound = least === '' ? { maxUnavailable: intOrText(most) } : { minAvailable: intOrText(least) }
    return { spec: { selector: { matchLabels: equalities(selector) }, ...bound } }
  },
})

const COUNT_OR_PERCENT = /^[0-9]+%?$/

function intOrText(value: string): number | string {
  return /^\d+$/.test(value) ? Number(value) : value
}

/** `a=b,c=d` as a map. */
export function equalities(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {}
  for (const part of text.split(',')) {
    const match = /^\s*([^=!\s]+)\s*==?\s*([^=]*?)\s*$/.exec(part)
    if (match === null) throw fail(`couldn't parse the selector string ${goQuoted(text)}: only equality is supported`)
    labels[match[1]!] = match[2]!
  }
  return labels
}
