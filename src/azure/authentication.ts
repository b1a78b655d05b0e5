import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { bearerTokenAuthenticationPolicyName, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { TlsError, messageOf } from '../domain/errors';
import { parseObject } from '../domain/input';

/** Remaining lifetime below which a token is no longer used, in milliseconds. */
const nearEnd = 120_000;

/**
 * In place of the packages' own policy, which renews only for claims: a token that Azure refuses is renewed once, with
 * the claims that Azure asks for, and the request sent again. Requests that were refused together share the renewal.
 */
export function authenticate(credential: TokenCredential, scope: string): PipelinePolicy {
  let token: AccessToken | undefined;
  let asked: { readonly answer: Promise<AccessToken>; readonly claims: string | undefined } | undefined;

  function ask(claims?: string): Promise<AccessToken> {
    if (asked && asked.claims === claims) {
      return asked.answer;
    }
    const answer = getToken(credential, scope, { enableCae: true, ...(claims === undefined ? {} : { claims }) });
    const current = { answer, claims };
    asked = current;
    const forget = (): void => {
      asked = asked === current ? undefined : asked;
    };
    return answer.then(
      (fresh) => {
        forget();
        token = fresh;
        return fresh;
      },
      (error: unknown) => {
        forget();
        token = undefined;
        throw error;
      },
    );
  }

  const current = (): AccessToken | Promise<AccessToken> =>
    token && token.expiresOnTimestamp - nearEnd > Date.now() ? token : ask();

  /** Another request may have renewed it already. */
  const renewed = (refused: AccessToken, claims: string | undefined): AccessToken | Promise<AccessToken> =>
    token && token.token !== refused.token ? token : ask(claims);

  return {
    name: bearerTokenAuthenticationPolicyName,
    async sendRequest(request, next) {
      const first = await current();
      request.headers.set('authorization', `Bearer ${first.token}`);
      const response = await next(request);
      if (response.status !== 401) {
        return response;
      }
      const second = await renewed(first, claimsOf(response.headers.get('www-authenticate')));
      request.headers.set('authorization', `Bearer ${second.token}`);
      return next(request);
    },
  };
}

/** The claims that a challenge requires in the token (Continuous Access Evaluation), decoded. */
export function claimsOf(challenge: string | undefined): string | undefined {
  const encoded = /\bclaims="([^"]+)"/i.exec(challenge ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
}

/** The user that a Microsoft Entra access token is of, as databases know members of the tenant; guests have no such name. */
export function userOf(token: string): string | undefined {
  // the form of a token is its issuer's own: without a readable payload there is no name
  const payload = parseObject(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return [payload?.['upn'], payload?.['preferred_username']].find(
    (name): name is string => typeof name === 'string' && name !== '',
  );
}

/** Gets a token, with failures of the sign-in distinct from those of a request. */
export async function getToken(
  credential: TokenCredential,
  scope: string,
  options: GetTokenOptions,
): Promise<AccessToken> {
  let token: AccessToken | null;
  try {
    token = await credential.getToken(scope, options);
  } catch (error) {
    if (error instanceof TlsError) {
      throw error;
    }
    const serviceMessage = messageOf(error);
    throw new TlsError({ code: 'authenticationFailed' }, { serviceMessage });
  }
  if (!token) {
    throw new TlsError({ code: 'signedOut' });
  }
  return token;
}
