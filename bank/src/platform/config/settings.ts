/** Every setting of the bank. To add one, add a line here; parsing, checks and docs follow from it. */

import {
  choiceSetting,
  integerSetting,
  type Setting,
  secretSetting,
  textSetting,
  urlSetting,
} from './setting.ts';

const ISO_INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,3})?Z$/;

export const settings = {
  host: textSetting({
    variable: 'BOT_HOST',
    description:
      'Address to listen on; 0.0.0.0 for all. Put a proxy with TLS in front when it is not this machine’s own.',
    defaultText: '127.0.0.1',
    pattern: /^[0-9A-Za-z.:_-]+$/,
    form: 'an IP address or host name',
  }),
  port: integerSetting({
    variable: 'BOT_PORT',
    description:
      'Port to listen on; 0 takes any free one. Only when it is not set, a taken port makes way for the next.',
    defaultText: '8080',
    minimum: 0,
    maximum: 65_535,
  }),
  dataDirectory: textSetting({
    variable: 'BOT_DATA_DIR',
    description: 'Directory of the embedded database and of the bank’s signing key.',
    defaultText: './data',
  }),
  journalCheckBytes: integerSetting({
    variable: 'BOT_JOURNAL_CHECK_BYTES',
    description:
      'Up to this size on the disk the whole journal is checked before the bank opens; a larger one in its newest rows, and as a whole while the bank is open.',
    defaultText: '268435456',
    minimum: 0,
    maximum: 1_000_000_000_000,
  }),
  databaseUrl: secretSetting({
    variable: 'DATABASE_URL',
    description: 'PostgreSQL to use instead of the embedded one.',
    pattern: /^postgres(ql)?:\/\//,
    form: 'a postgresql:// URL',
  }),
  tellerHost: textSetting({
    variable: 'BOT_TELLER_HOST',
    description:
      'Where the other bank processes of the same database reach this one: a name or address of this machine in the internal network, or 0.0.0.0 to listen on all and be found by the machine’s name.',
    defaultText: '127.0.0.1',
    pattern: /^[0-9A-Za-z.:_-]+$/,
    form: 'an IP address or host name',
  }),
  tellerPort: integerSetting({
    variable: 'BOT_TELLER_PORT',
    description: 'Port for the other bank processes; 0 takes any free one.',
    defaultText: '0',
    minimum: 0,
    maximum: 65_535,
  }),
  leaseMs: integerSetting({
    variable: 'BOT_LEASE_MS',
    description:
      'How long the teller’s process may give no sign of life in the database before another takes over.',
    defaultText: '1500',
    minimum: 300,
    maximum: 60_000,
  }),
  publicUrl: urlSetting({
    variable: 'BOT_PUBLIC_URL',
    description: 'Where people and things reach the bank. With https, cookies are sent over TLS only.',
  }),
  trustedProxies: textSetting({
    variable: 'BOT_TRUSTED_PROXIES',
    description: 'Addresses or subnets, separated by commas, whose X-Forwarded-For says who is asking.',
    pattern: /^[0-9A-Fa-f.:/, ]+$/,
    form: 'addresses or subnets separated by commas',
  }),
  bankId: textSetting({
    variable: 'BOT_BANK_ID',
    description: 'Name of this bank, the audience (aud) of everything that is signed for it.',
    defaultText: 'bank-of-things',
    pattern: /^[a-z0-9][a-z0-9.-]{0,62}$/,
    form: 'up to 63 lower-case letters, digits, dots and hyphens',
  }),
  cell: textSetting({
    variable: 'BOT_CELL',
    description: 'Four characters that stand in every account number for the database it lives in.',
    defaultText: 'C001',
    pattern: /^[A-Z0-9]{4}$/,
    form: 'four capital letters or digits',
  }),
  clock: choiceSetting({
    variable: 'BOT_CLOCK',
    description:
      'Where the time comes from. A manual clock stands still until it is set; it is for simulations.',
    defaultText: 'system',
    words: ['system', 'manual'],
  }),
  clockStart: textSetting({
    variable: 'BOT_CLOCK_START',
    description: 'When the manual clock starts.',
    pattern: ISO_INSTANT,
    form: 'ISO 8601 in UTC, such as 2026-01-01T00:00:00Z',
  }),
  bootstrapToken: secretSetting({
    variable: 'BOT_BOOTSTRAP_TOKEN',
    description: 'A token that acts as operator, to set the bank up. Take it away afterwards.',
    pattern: /^bot_[A-Za-z0-9_-]{32,}$/,
    form: 'bot_ and at least 32 random letters and digits',
  }),
  metricsToken: secretSetting({
    variable: 'BOT_METRICS_TOKEN',
    description: 'When set, /metrics is shown only to a bearer of this token.',
    pattern: /^\S{16,}$/,
    form: 'at least 16 characters without spaces',
  }),
  logLevel: choiceSetting({
    variable: 'BOT_LOG_LEVEL',
    description: 'What is logged: this level and above. debug shows every request.',
    defaultText: 'info',
    words: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
  }),
  logFormat: choiceSetting({
    variable: 'BOT_LOG_FORMAT',
    description:
      'json for machines, pretty for people; when not set, pretty at a terminal and json elsewhere.',
    words: ['json', 'pretty'],
  }),
  rateLimitPerMinute: integerSetting({
    variable: 'BOT_RATE_LIMIT_PER_MINUTE',
    description:
      'Requests per minute of one caller, or of one address that is not signed in; 0 is without limit.',
    defaultText: '6000',
    minimum: 0,
    maximum: 100_000_000,
  }),
  bodyLimitBytes: integerSetting({
    variable: 'BOT_BODY_LIMIT_BYTES',
    description: 'Largest request body.',
    defaultText: '262144',
    minimum: 1024,
    maximum: 67_108_864,
  }),
  maxRequestsInFlight: integerSetting({
    variable: 'BOT_MAX_REQUESTS_IN_FLIGHT',
    description:
      'As many requests may be under way at once, those that wait for news included; more are told to try again.',
    defaultText: '5000',
    minimum: 1,
    maximum: 1_000_000,
  }),
  webhooksToPrivateAddresses: choiceSetting({
    variable: 'BOT_WEBHOOKS_TO_PRIVATE_ADDRESSES',
    description:
      'Whether webhooks may lead to addresses that are not public: to none, to this machine (also by http, to try things out), or to the networks around the bank as well. Whoever may register a webhook then reaches what answers there.',
    defaultText: 'refuse',
    words: ['refuse', 'loopback', 'all'],
  }),
  requestTimeoutMs: integerSetting({
    variable: 'BOT_REQUEST_TIMEOUT_MS',
    description: 'How long a request may take to arrive, and then how long the answer may take.',
    defaultText: '30000',
    minimum: 100,
    maximum: 600_000,
  }),
};

type Settings = typeof settings;
type ValueOf<S> = S extends Setting<infer Value> ? Value : never;

/** Settings with a default always have a value; the others may be undefined. */
export type SettingValues = {
  readonly [Name in keyof Settings]: Settings[Name] extends { defaultText: string }
    ? ValueOf<Settings[Name]>
    : ValueOf<Settings[Name]> | undefined;
};
