/** What the application asks of an OpenID provider: the lender's own sign-in. */

/** What is kept in the browser between going there and coming back. */
export interface OidcBegun {
  /** where the browser goes */
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** As the provider says, its signature checked. */
export interface OidcPerson {
  readonly issuer: string;
  readonly subject: string;
  /** one that the provider says it verified */
  readonly email: string | undefined;
}

/** `oidcNotReached`: nothing can be told now. `oidcRefused`: the provider said no, or what it said does not hold. */
export type OidcFault = 'oidcNotReached' | 'oidcRefused';

export interface OidcProvider {
  readonly issuer: string;
  begin(returnUrl: string): Promise<OidcBegun | { readonly refused: OidcFault }>;
  /** `returnedTo`: the address with all that the provider put into its query. */
  finish(
    begun: Pick<OidcBegun, 'state' | 'nonce' | 'verifier'>,
    returnedTo: string,
  ): Promise<OidcPerson | { readonly refused: OidcFault }>;
}
