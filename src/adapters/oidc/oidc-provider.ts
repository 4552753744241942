/**
 * An OpenID provider over openid-client: discovery, authorization code with PKCE (RFC 7636), state and nonce, and the signature
 * of the identity token checked by the provider's published keys. Found out about on first use and kept; asked again after a fault.
 */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { OidcFault, OidcProvider } from '../../application/oidc-port.ts';

export interface OidcAt {
  /** https, or http on this machine alone */
  readonly issuer: string;
  readonly clientId: string;
  /** undefined: a public client, which PKCE alone protects */
  readonly clientSecret: string | undefined;
}

const timeoutSeconds = 10;

export function isLoopback(issuer: string): boolean {
  return /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/.test(issuer);
}

export function oidcProvider({ issuer, clientId, clientSecret }: OidcAt): OidcProvider {
  let found: Promise<Configuration> | undefined;
  const configuration = (): Promise<Configuration> => {
    found ??= discovery(
      new URL(issuer),
      clientId,
      clientSecret === undefined ? {} : { client_secret: clientSecret },
      clientSecret === undefined ? undefined : ClientSecretPost(clientSecret),
      {
        timeout: timeoutSeconds,
        execute: [enableNonRepudiationChecks, ...(isLoopback(issuer) ? [allowInsecureRequests] : [])],
      },
    );
    found.catch(() => {
      found = undefined;
    });
    return found;
  };
  return {
    issuer,
    async begin(returnUrl) {
      try {
        const at = await configuration();
        const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()] as const;
        const url = buildAuthorizationUrl(at, {
          redirect_uri: returnUrl,
          scope: 'openid email',
          state,
          nonce,
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, state, nonce, verifier };
      } catch (error) {
        return { refused: faultOf(error) };
      }
    },
    async finish({ state, nonce, verifier }, returnedTo) {
      try {
        const tokens = await authorizationCodeGrant(await configuration(), new URL(returnedTo), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims()!;
        const { iss, sub, email, email_verified: isVerified } = claims;
        return {
          issuer: iss,
          subject: sub,
          email: typeof email === 'string' && isVerified === true ? email : undefined,
        };
      } catch (error) {
        return { refused: faultOf(error) };
      }
    },
  };
}

/** A network that fails is a TypeError of fetch, or a time that ran out; anything else is a no. */
function faultOf(error: unknown): OidcFault {
  const { name, cause, code } = error as { readonly name?: string; readonly cause?: unknown; readonly code?: unknown };
  const isNetwork = (one: unknown) => one instanceof TypeError && /fetch failed/.test(one.message);
  const isLate = name === 'TimeoutError' || (error instanceof ClientError && code === 'OAUTH_TIMEOUT');
  return isNetwork(error) || isNetwork(cause) || isLate ? 'oidcNotReached' : 'oidcRefused';
}
