import { FetchFailures } from '../../../platform/outbound/outbound-errors.js';
import { ModelError } from './model-error.js';

/** Errors of Node's network stack that waiting does not mend. */
const LASTING_CODES = /^(ENOTFOUND|EPROTO|CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;
const CERTIFICATE_CODES = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/;
const UNREACHED_CODES = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)$/;
const WITHOUT_NETWORK =
  'HTTPS_PROXY names a proxy, MODELS_MIRROR a mirror, and `pull NAME --from FOLDER` needs no network';

/** An error of Node's network stack as one that the operator can do something about. */
export function networkFailure(error: unknown, url: URL): ModelError {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  const isPassing = !LASTING_CODES.test(code);
  if (CERTIFICATE_CODES.test(code)) {
    const advice = 'NODE_EXTRA_CA_CERTS names a file with the certificate authorities of a company';
    return new ModelError('unreachable', `The certificate of ${url.host} is not trusted: ${advice}`);
  }
  const { message: reason } = new FetchFailures(url.host).fromNode(error);
  const message = UNREACHED_CODES.test(code) ? `${reason}. ${WITHOUT_NETWORK}` : reason;
  return new ModelError('unreachable', message, { isPassing, cause: error });
}
