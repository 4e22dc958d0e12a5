import { defineCommand, FILENAME_FLAGS, PRINT_FLAGS } from '../command/define.ts'
import { fail } from '../command/failures.ts'

export const editCommand = defineCommand({
  name: 'edit',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  summary: 'Edit a resource on the server',
  flags: [...FILENAME_FLAGS, ...PRINT_FLAGS],
  completes: 'resources',
  run: () => {
    throw fail('edit is not supported here: there is no editor; use kubectl patch, kubectl set, or kubectl get -o yaml and kubectl apply')
  },
})
