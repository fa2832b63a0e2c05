/** What a leaf of the log states, read from the bytes that it commits to. */

import { NotTrusted } from '../errors.ts';
import type { Payment } from '../generated/operations.ts';
import { hex } from '../values/bytes.ts';
import type { CborValue } from '../values/cbor.ts';
import { decodeCbor } from '../values/cbor-reader.ts';

type Head = {
  readonly id: string;
  /** The journal row in which it was recorded, and when, in milliseconds since 1970. */
  readonly position: number;
  readonly at: number;
};

/** An order was decided, or its payment went on; the members are those of its receipt. */
export type PaymentStatement = Head & {
  readonly kind: 'payment';
  readonly change: string;
  readonly state: Payment['state'];
  readonly amount: string;
  /** Code and scale, such as `EUR/2`. */
  readonly asset: string;
  readonly captured?: string;
  readonly refunded?: string;
  /** SHA-256 of the signed order, in hex. */
  readonly order: string;
  readonly payee: string;
  readonly thing: string;
  /** Why it was refused. */
  readonly code?: string;
};

export type TransferStatement = Head & {
  readonly kind: 'transfer';
  readonly type: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: string;
  readonly asset: string;
  /** The hold or transfer that it resolves or reverses. */
  readonly original?: string;
};

export type MandateStatement = Head & {
  readonly kind: 'mandate';
  readonly version: number;
  readonly state: string;
  readonly account: string;
  readonly thing: string;
  /** SHA-256 in hex of the terms as RFC 8785 spells them. */
  readonly terms: string;
  /** SHA-256 in hex of what the owner signed for it. */
  readonly document?: string;
};

export type LogStatement = PaymentStatement | TransferStatement | MandateStatement;

type Form = Readonly<Record<string, 'text' | 'number' | 'hash' | 'text?' | 'hash?'>>;

const head: Form = { v: 'number', kind: 'text', id: 'text', position: 'number', at: 'number' };
const forms: Readonly<Record<string, Form>> = {
  payment: {
    ...head,
    change: 'text',
    state: 'text',
    amount: 'text',
    asset: 'text',
    captured: 'text?',
    refunded: 'text?',
    order: 'hash',
    payee: 'text',
    thing: 'text',
    code: 'text?',
  },
  transfer: {
    ...head,
    type: 'text',
    debit: 'text',
    credit: 'text',
    amount: 'text',
    asset: 'text',
    original: 'text?',
  },
  mandate: {
    ...head,
    version: 'number',
    state: 'text',
    account: 'text',
    thing: 'text',
    terms: 'hash',
    document: 'hash?',
  },
};

/** Throws `NotTrusted` for what is no statement of a version that is known here, and nothing but that. */
export function readStatement(bytes: Uint8Array): LogStatement {
  const { v, ...members } = readMembers(bytes);
  const form = forms[String(members.kind)];
  require(v === 1 && form, 'It is a statement of an unknown version or kind.');
  for (const name of Object.keys({ v, ...members }))
    require(name in form, `It says something unknown, “${name}”.`);
  const read = Object.entries(form)
    .filter(([name]) => name !== 'v')
    .flatMap(([name, type]) => {
      const value = members[name];
      if (value === undefined && type.endsWith('?')) return [];
      return [[name, readMember(name, type, value)] as const];
    });
  return Object.fromEntries(read) as LogStatement;
}

function readMembers(bytes: Uint8Array): Readonly<Record<string, CborValue | undefined>> {
  let decoded: CborValue;
  try {
    decoded = decodeCbor(bytes);
  } catch (cause) {
    throw new NotTrusted('The statement cannot be read: it is no deterministic CBOR.', { cause });
  }
  const isObject = Object.prototype.toString.call(decoded) === '[object Object]';
  require(isObject, 'It is no map of texts.');
  return decoded as Readonly<Record<string, CborValue | undefined>>;
}

function readMember(name: string, type: string, value: unknown): string | number {
  if (type.startsWith('hash') && value instanceof Uint8Array && value.length === 32) return hex(value);
  if (type.startsWith('text') && typeof value === 'string') return value;
  if (type === 'number' && typeof value === 'number') return value;
  throw new NotTrusted(`The statement cannot be read: “${name}” is missing or of another type.`);
}

function require(condition: unknown, why: string): asserts condition {
  if (!condition) throw new NotTrusted(`The statement cannot be read: ${why}`);
}
