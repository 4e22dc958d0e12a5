export {
  ACCOUNT_NAME_ANNOTATION,
  ACCOUNT_UID_ANNOTATION,
  readSecretToken,
  SERVICE_ACCOUNT_TOKEN,
  type SecretTokenClaims,
  secretToken,
} from './secret-token.ts'
export { tokenClaims, unsignedToken } from './token-text.ts'
