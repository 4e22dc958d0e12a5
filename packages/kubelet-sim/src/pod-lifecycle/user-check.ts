import type { Pod } from '@kubesim/api'
import type { ContainerRun } from '../containers/container-run.ts'
import { imageUser } from '../streams/container/image-files.ts'

/** What keeps a container from running as the user that it would. Upstream: kuberuntime security_context.go verifyRunAsNonRoot */
export function userProblem({ metadata, spec }: Pod, { container, image }: ContainerRun): string | undefined {
  const own = container.securityContext
  const nonRoot = own?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot
  if (nonRoot !== true) return undefined
  const user = own?.runAsUser ?? spec.securityContext?.runAsUser
  const where = `(pod: "${metadata.name}_${metadata.namespace}(${metadata.uid})", container: ${container.name})`
  if (user !== undefined) return user === 0 ? `container's runAsUser breaks non-root policy ${where}` : undefined
  return image !== undefined && imageUser(image) === 0 ? `container has runAsNonRoot and image will run as root ${where}` : undefined
}
