/** How things of the books read as one line, the same for the bank's and the reference model's, so that lines compare. */

export type MovedLine = {
  readonly id: string;
  readonly type: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint;
};

/** In the order of their ids: linked transfers happen at once. */
export function movesText(transfers: readonly MovedLine[]): string {
  if (transfers.length === 0) return 'nothing';
  return transfers
    .map(({ id, type, debit, credit, amount }) => `${id} ${type} ${debit}>${credit} ${amount}`)
    .sort()
    .join(' + ');
}

export type CounterLine = {
  readonly mandateId: string;
  readonly limitId: string;
  readonly scope: string;
  readonly start: number;
};

export function counterKey({ mandateId, limitId, scope, start }: CounterLine): string {
  return `${mandateId} ${limitId} ${scope} ${start}`;
}

export function chargesText(charges: readonly (CounterLine & { readonly amount: bigint })[]): string {
  return charges
    .map((charge) => `${counterKey(charge)} +${charge.amount}`)
    .sort()
    .join(', ');
}

export function settlementsText(
  settlements: readonly (CounterLine & { readonly released: bigint; readonly committed: bigint })[],
): string {
  return settlements
    .filter(({ released, committed }) => released > 0n || committed > 0n)
    .map((one) => `${counterKey(one)} -${one.released} +${one.committed}`)
    .sort()
    .join(', ');
}

export type AccountLine = {
  readonly kind: string;
  readonly assetId: string;
  readonly status: string;
  readonly creditLimit: bigint | null;
  readonly maxBalance: bigint | null;
  readonly debitsPosted: bigint;
  readonly debitsPending: bigint;
  readonly creditsPosted: bigint;
  readonly creditsPending: bigint;
};

export function accountText(account: AccountLine): string {
  const { debitsPosted, debitsPending, creditsPosted, creditsPending } = account;
  const counters = `${debitsPosted}+${debitsPending} ${creditsPosted}+${creditsPending}`;
  const bounds = `limit ${account.creditLimit} highest ${account.maxBalance}`;
  return `${account.kind} ${account.assetId} ${account.status} ${counters} ${bounds}`;
}

export type TransferLine = MovedLine & {
  readonly originalId?: string;
  readonly groupId?: string;
  readonly paymentId?: string;
  readonly expiresAt?: number;
  readonly remaining: bigint;
  readonly reversed: bigint;
};

export function transferText(transfer: TransferLine): string {
  const { originalId = '', groupId = '', paymentId = '', expiresAt = '', remaining, reversed } = transfer;
  const links = `of ${originalId} in ${groupId} for ${paymentId} until ${expiresAt}`;
  return `${movesText([transfer])} left ${remaining} reversed ${reversed} ${links}`;
}

export type PaymentLine = {
  readonly kind: string;
  readonly state: string;
  readonly account: string;
  readonly fundedBy: string;
  readonly amount: bigint;
  readonly captured: bigint;
  readonly refunded: bigint;
  readonly mandateId: string;
  readonly mandateVersion: number;
  readonly changedAt: number;
  readonly expiresAt?: number | undefined;
  readonly refusalCode?: string | undefined;
  readonly approvers: readonly string[];
  readonly countedBy: readonly string[];
  readonly charges: readonly (CounterLine & { readonly left: bigint })[];
};

export function paymentText(payment: PaymentLine): string {
  const { kind, state, account, fundedBy, amount, captured, refunded } = payment;
  const money = `${kind} ${state} ${account} ${fundedBy} ${amount} captured ${captured} refunded ${refunded}`;
  const mandate = `${payment.mandateId} v${payment.mandateVersion}`;
  const times = `changed ${payment.changedAt} until ${payment.expiresAt ?? ''}`;
  const charges = payment.charges
    .filter(({ left }) => left > 0n)
    .map((charge) => `${counterKey(charge)} =${charge.left}`)
    .sort();
  const people = `ask ${payment.approvers.join(' ')} counted by ${[...payment.countedBy].sort().join(' ')}`;
  return `${money} ${mandate} ${times} ${payment.refusalCode ?? ''} ${people} [${charges.join(', ')}]`;
}

export type MandateLine = {
  readonly version: number;
  readonly state: string;
  readonly thingId: string;
  readonly account: string;
  readonly termsName: string;
};

export function mandateText({ version, state, thingId, account, termsName }: MandateLine): string {
  return `v${version} ${state} ${thingId} ${account} ${termsName}`;
}

export type UseLine = {
  readonly openHolds: number;
  readonly lastAuthorisedAt: number;
  readonly knownPayees: Iterable<string>;
};

export function useText({ openHolds, lastAuthorisedAt, knownPayees }: UseLine): string {
  return `${openHolds} holds, last ${lastAuthorisedAt}, paid ${[...knownPayees].sort().join(' ')}`;
}

export function setText(ids: Iterable<string>): string {
  return [...ids].sort().join(' ');
}
